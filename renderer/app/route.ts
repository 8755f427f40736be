import { useSyncExternalStore } from 'react';

/** The screens, in the order of the rail. */
export const screens = ['paint', 'gallery', 'batch', 'networks', 'settings'] as const;
export type Screen = (typeof screens)[number];

interface Route {
  readonly screen: Screen;
  /** What is open on the screen, such as a job id. */
  readonly rest: readonly string[];
}

/** Parses the route from the URL fragment, such as `#/gallery/ID`. */
export function parseRoute(hash: string): Route {
  const [name, ...rest] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter(Boolean)
    .map(decodeURIComponent);
  const screen = screens.find((one) => one === name);
  return screen ? { screen, rest } : { screen: 'paint', rest: [] };
}

/** Opens a screen. */
export function navigate(screen: Screen, ...rest: readonly string[]): void {
  window.location.hash = `/${[screen, ...rest].map(encodeURIComponent).join('/')}`;
}

/** Opens a screen without a new history entry. */
export function redirect(screen: Screen, ...rest: readonly string[]): void {
  window.location.replace(`#/${[screen, ...rest].map(encodeURIComponent).join('/')}`);
}

const subscribe = (changed: () => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

/** The current route. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(hash);
}
