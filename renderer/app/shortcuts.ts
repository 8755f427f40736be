import { useEffect, useRef } from 'react';

/** All keyboard shortcuts; the key listeners and the help dialog both read this. */
export const shortcuts = {
  paint: { keys: ['Enter', 'Mod+Enter'], group: 'paint' },
  chooseContent: { keys: ['KeyA'], group: 'paint' },
  chooseStyle: { keys: ['KeyB'], group: 'paint' },
  swap: { keys: ['KeyX'], group: 'paint' },
  fresh: { keys: ['KeyN'], group: 'paint' },
  pause: { keys: ['Space'], group: 'watch' },
  stop: { keys: ['KeyE'], group: 'watch' },
  peekContent: { keys: ['KeyA'], group: 'watch', hold: true },
  peekStyle: { keys: ['KeyB'], group: 'watch', hold: true },
  losses: { keys: ['KeyL'], group: 'watch' },
  save: { keys: ['KeyS', 'Mod+KeyS'], group: 'watch' },
  copy: { keys: ['Mod+KeyC'], group: 'watch' },
  divider: { keys: ['KeyD'], group: 'picture' },
  fit: { keys: ['KeyF'], group: 'picture' },
  full: { keys: ['KeyZ'], group: 'picture' },
  zoomIn: { keys: ['+', '='], group: 'picture' },
  zoomOut: { keys: ['-'], group: 'picture' },
  back: { keys: ['Escape'], group: 'window' },
  screen1: { keys: ['Digit1'], group: 'window' },
  screen2: { keys: ['Digit2'], group: 'window' },
  screen3: { keys: ['Digit3'], group: 'window' },
  screen4: { keys: ['Digit4'], group: 'window' },
  screen5: { keys: ['Digit5'], group: 'window' },
  help: { keys: ['?'], group: 'window' },
} as const satisfies Record<string, { keys: readonly string[]; group: string; hold?: boolean }>;

export type Shortcut = keyof typeof shortcuts;
export const shortcutGroups = ['paint', 'watch', 'picture', 'window'] as const;

const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);
const names: Readonly<Record<string, string>> = {
  Mod: apple ? '⌘' : 'Ctrl',
  Escape: 'Esc',
  Enter: '⏎',
  Space: '␣',
};

/** A key as keyboards label it. */
export function keyText(keys: string): string {
  const parts = keys.startsWith('Mod+') ? ['Mod', keys.slice(4)] : [keys];
  return parts.map((part) => names[part] ?? part.replace(/^(?:Key|Digit)/, '')).join(apple ? '' : ' ');
}

/** The first key of a shortcut, for tooltips. */
export function keyOf(name: Shortcut): string {
  return keyText(shortcuts[name].keys[0]);
}

type Keys = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Whether a key press matches a shortcut. Letters match by their position, so that they work in any keyboard layout. */
export function matches(event: Keys, keys: string): boolean {
  const wantsMod = keys.startsWith('Mod+');
  const key = wantsMod ? keys.slice(4) : keys;
  const mod = apple ? event.metaKey : event.ctrlKey;
  if (event.altKey || mod !== wantsMod || (apple ? event.ctrlKey : event.metaKey)) return false;
  return event.code === key || event.key === key;
}

type Handlers = Partial<Record<Shortcut, (() => void) | undefined | false>>;

/** Handles shortcuts wherever the focus is, unless the focused element uses the key itself. */
export function useShortcuts(down: Handlers, up: Handlers = {}): void {
  const latest = useRef({ down, up });
  latest.current = { down, up };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const handlers = event.type === 'keydown' ? latest.current.down : latest.current.up;
      if ((event.defaultPrevented && !isFree(event)) || (event.type === 'keydown' && event.repeat)) return;
      for (const [name, act] of Object.entries(handlers)) {
        const { keys } = shortcuts[name as Shortcut];
        const hit = keys.find((one: string) => matches(event, one));
        if (!act || hit === undefined) continue;
        if (event.type === 'keydown' && isTaken(event, hit)) continue;
        event.preventDefault();
        act();
        return;
      }
    };
    window.addEventListener('keydown', listen);
    window.addEventListener('keyup', listen);
    return () => {
      window.removeEventListener('keydown', listen);
      window.removeEventListener('keyup', listen);
    };
  }, []);
}

const textFields =
  'input:not([type="range"]):not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable="true"]';
const controls =
  'button, a[href], summary, [role="button"], [role="radio"], [role="option"], [role="combobox"]';
const overlays = '[role="dialog"], [role="alertdialog"], [role="listbox"], [role="menu"]';

/** Elements for which Enter would do nothing: radio buttons, and pictures that are chosen already. */
const idle = '[role="radio"], [data-chosen="true"]';

/** Whether the focused element takes a key without a use for it. */
function isFree({ key, target }: KeyboardEvent): boolean {
  return key === 'Enter' && target instanceof Element && target.closest(idle) !== null;
}

/** Whether the focused element uses a key itself. */
function isTaken(event: KeyboardEvent, keys: string): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (keys.startsWith('Mod+')) return keys === 'Mod+KeyC' && (window.getSelection()?.toString() ?? '') !== '';
  if (document.querySelector(overlays)) return true;
  if (target?.closest(textFields)) return true;
  return (keys === 'Enter' || keys === 'Space') && !isFree(event) && target?.closest(controls) !== null;
}
