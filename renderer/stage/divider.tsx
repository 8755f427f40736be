import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import style from './stage.module.css';

interface DividerProps {
  /** The stage; the share left of the divider is set on it as `--split`. */
  readonly stage: RefObject<HTMLDivElement | null>;
  /** Whether it moves once by itself to show what it does. */
  readonly animated: boolean;
}

const step = 0.02;

/** The divider between before and after, moved by dragging or arrow keys. It keeps its position while the picture zooms. */
export function Divider({ stage, animated }: DividerProps) {
  const { t } = useTranslation();
  const [split, setSplit] = useState(0.5);
  const dragging = useRef(false);
  useEffect(() => {
    stage.current?.style.setProperty('--split', String(split));
  }, [split, stage]);
  useEffect(() => {
    const element = stage.current;
    if (!animated || !element) return;
    const motion = element.animate(
      [
        { '--split': 0.5 },
        { '--split': 0.42, offset: 0.35 },
        { '--split': 0.56, offset: 0.7 },
        { '--split': 0.5 },
      ] as Keyframe[],
      {
        duration: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 1400,
        easing: 'ease-in-out',
      },
    );
    return () => motion.cancel();
  }, [animated, stage]);

  const moveTo = (next: number) => {
    for (const motion of stage.current?.getAnimations() ?? []) motion.cancel();
    setSplit(Math.min(1, Math.max(0, next)));
  };
  const drag = (event: PointerEvent) => {
    const frame = stage.current?.getBoundingClientRect();
    if (dragging.current && frame) moveTo((event.clientX - frame.left) / frame.width);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowLeft: split - step,
      ArrowRight: split + step,
      Home: 0,
      End: 1,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    moveTo(next);
  };
  return (
    <div
      className={style.divider}
      role="slider"
      tabIndex={0}
      aria-label={t('stage.dividerSlider')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(split * 100)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        dragging.current = false;
      }}
    >
      <span className={style.before} aria-hidden>
        {t('stage.before')}
      </span>
      <span className={style.knob} aria-hidden>
        <ChevronLeft size={14} />
        <ChevronRight size={14} />
      </span>
      <span className={style.after} aria-hidden>
        {t('stage.after')}
      </span>
    </div>
  );
}
