import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** The view: offset from the centre in pixels, and scale relative to fitting. */
interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export const fitted: View = { x: 0, y: 0, k: 1 };
const minScale = 0.5;
const maxScale = 32;

/** The view scaled by a factor around the point (x, y), measured from the centre, to a scale of at least `least`. */
export function zoomed(view: View, factor: number, x: number, y: number, least = minScale): View {
  const k = Math.min(maxScale, Math.max(Math.min(minScale, least), view.k * factor));
  const ratio = k / view.k;
  return { k, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
}

/** The view limited so that the picture stays visible. */
export function bounded(view: View, box: Size, frame: Size): View {
  const limit = (inner: number, outer: number) => Math.max(0, (inner * view.k - outer) / 2 + outer / 4);
  const within = (value: number, most: number) => Math.min(most, Math.max(-most, value));
  if (view.k <= 1.001 && view.k >= 0.999) return { ...fitted, k: view.k };
  return {
    k: view.k,
    x: within(view.x, limit(box.width, frame.width)),
    y: within(view.y, limit(box.height, frame.height)),
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The view of the canvas before a job is made; the job that starts from the picture there takes it over. */
export const sharedView: { current: View } = { current: fitted };

export interface Zoom {
  /** For the element on which the CSS variables of the view are set. */
  readonly ref: RefObject<HTMLDivElement | null>;
  /** Scale relative to the picture's pixels: 1 is actual size. */
  readonly percent: number;
  readonly fit: () => void;
  readonly full: () => void;
  readonly by: (factor: number) => void;
}

/**
 * Zooming and panning of everything inside an element: wheel, pinch, drag and double click move the variables `--x`, `--y` and `--k`
 * on it, without rendering. Panes marked `data-pane` zoom around the same point.
 * @param width of the picture in pixels.
 * @param shared a view to continue with; it must stay the same object.
 */
export function useZoom(width: number, shared?: typeof sharedView): Zoom {
  const ref = useRef<HTMLDivElement>(null);
  const own = useRef<View>(fitted);
  const view = shared ?? own;
  const [percent, setPercent] = useState(1);

  const show = useCallback(
    (next: View) => {
      const element = ref.current;
      const box = element?.querySelector<HTMLElement>('[data-box]');
      if (!element || !box) return;
      const frame = element.querySelector<HTMLElement>('[data-pane]') ?? element;
      const size = { width: box.offsetWidth, height: box.offsetHeight };
      view.current = bounded(next, size, { width: frame.clientWidth, height: frame.clientHeight });
      element.style.setProperty('--x', `${view.current.x}px`);
      element.style.setProperty('--y', `${view.current.y}px`);
      element.style.setProperty('--k', String(view.current.k));
      setPercent((size.width * view.current.k * window.devicePixelRatio) / Math.max(1, width));
    },
    [width, view],
  );

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const resized = new ResizeObserver(() => show(view.current));
    resized.observe(element);
    const detach = attach(element, () => view.current, show);
    return () => {
      resized.disconnect();
      detach();
    };
  }, [show, view]);

  const full = useCallback(() => {
    const box = ref.current?.querySelector<HTMLElement>('[data-box]');
    if (!box) return;
    // A small picture fits at more than twice its size.
    const actual = width / (box.offsetWidth * window.devicePixelRatio);
    show(zoomed(fitted, actual, 0, 0, actual));
  }, [show, width]);

  return {
    ref,
    percent,
    fit: useCallback(() => show(fitted), [show]),
    full,
    by: useCallback((factor: number) => show(zoomed(view.current, factor, 0, 0)), [show, view]),
  };
}

type Show = (view: View) => void;

function attach(element: HTMLElement, view: () => View, show: Show): () => void {
  const pointers = new Map<number, PointerEvent>();
  const fromMiddle = (event: MouseEvent) => {
    const pane = (event.target as Element).closest('[data-pane]') ?? element;
    const { left, top, width, height } = pane.getBoundingClientRect();
    return [event.clientX - left - width / 2, event.clientY - top - height / 2] as const;
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    // Firefox reports lines instead of pixels; a pinch on a touchpad arrives as a wheel event with Ctrl.
    const pixels = event.deltaY * (event.deltaMode === 1 ? 32 : 1);
    show(zoomed(view(), Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002)), ...fromMiddle(event)));
  };
  const down = (event: PointerEvent) => {
    if (event.button > 1 || (event.target as Element).closest('button, a, input, [role="slider"]')) return;
    pointers.set(event.pointerId, event);
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const other = [...pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    const { x, y, k } = view();
    if (other) {
      const spread = (one: PointerEvent) =>
        Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      show(zoomed(view(), spread(event) / Math.max(1, spread(before)), ...fromMiddle(event)));
    } else show({ k, x: x + event.clientX - before.clientX, y: y + event.clientY - before.clientY });
    pointers.set(event.pointerId, event);
  };
  const up = (event: PointerEvent) => pointers.delete(event.pointerId);
  const twice = (event: MouseEvent) => {
    if ((event.target as Element).closest('button, a, input, [role="slider"]')) return;
    show(view().k > 1.01 ? fitted : zoomed(view(), 2.5, ...fromMiddle(event)));
  };
  element.addEventListener('wheel', wheel, { passive: false });
  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener('dblclick', twice);
  return () => {
    element.removeEventListener('wheel', wheel);
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointercancel', up);
    element.removeEventListener('dblclick', twice);
  };
}
