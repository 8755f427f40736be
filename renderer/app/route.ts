import { useSyncExternalStore } from 'react';

/** The screens, in the order of the rail. */
export const screens = ['paint', 'gallery', 'batch', 'networks', 'settings'] as const;
export type Screen = (typeof screens)[number];

interface Route {
  readonly screen: Screen;
  /** What is open on it, such as a job. */
  readonly rest: readonly string[];
}

/** Reads where the window is from the fragment of its address, such as `#/gallery/ID`. */
export function parseRoute(hash: string): Route {
  const [name, ...rest] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter(Boolean)
    .map(decodeURIComponent);
  const screen = screens.find((one) => one === name);
  return screen ? { screen, rest } : { screen: 'paint', rest: [] };
}

/** Goes to a screen. */
export function go(screen: Screen, ...rest: readonly string[]): void {
  window.location.hash = `/${[screen, ...rest].map(encodeURIComponent).join('/')}`;
}

/** Goes to a screen without leaving a step to go back to. */
export function redirect(screen: Screen, ...rest: readonly string[]): void {
  window.location.replace(`#/${[screen, ...rest].map(encodeURIComponent).join('/')}`);
}

const subscribe = (changed: () => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

/** Where the window is. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(hash);
}
