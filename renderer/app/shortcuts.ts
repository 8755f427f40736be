import { useEffect, useRef } from 'react';

/** Every key there is, once: what listens to it and the list under `?` both read this. */
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

/** A key as it is written on keyboards. */
export function keyText(keys: string): string {
  const parts = keys.startsWith('Mod+') ? ['Mod', keys.slice(4)] : [keys];
  return parts.map((part) => names[part] ?? part.replace(/^(?:Key|Digit)/, '')).join(apple ? '' : ' ');
}

/** The first key of a shortcut, for hints. */
export function keyOf(name: Shortcut): string {
  return keyText(shortcuts[name].keys[0]);
}

type Keys = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Whether a key press is a shortcut's. Letters go by their place, so that they work in any alphabet. */
export function matches(event: Keys, keys: string): boolean {
  const wantsMod = keys.startsWith('Mod+');
  const key = wantsMod ? keys.slice(4) : keys;
  const mod = apple ? event.metaKey : event.ctrlKey;
  if (event.altKey || mod !== wantsMod || (apple ? event.ctrlKey : event.metaKey)) return false;
  return event.code === key || event.key === key;
}

type Handlers = Partial<Record<Shortcut, (() => void) | undefined | false>>;

/** Listens for keys wherever the focus is, unless something there needs them itself. */
export function useShortcuts(down: Handlers, up: Handlers = {}): void {
  const latest = useRef({ down, up });
  latest.current = { down, up };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const handlers = event.type === 'keydown' ? latest.current.down : latest.current.up;
      if (event.defaultPrevented || (event.type === 'keydown' && event.repeat)) return;
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

const typing =
  'input:not([type="range"]):not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable="true"]';
const pressed =
  'button, a[href], summary, [role="button"], [role="radio"], [role="option"], [role="combobox"]';
const above = '[role="dialog"], [role="alertdialog"], [role="listbox"], [role="menu"]';

/** Whether the element with the focus has a use of its own for a key. */
function isTaken(event: KeyboardEvent, keys: string): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (keys.startsWith('Mod+')) return keys === 'Mod+KeyC' && (window.getSelection()?.toString() ?? '') !== '';
  if (document.querySelector(above)) return true;
  if (target?.closest(typing)) return true;
  return (keys === 'Enter' || keys === 'Space') && target?.closest(pressed) !== null;
}
