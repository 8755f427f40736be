/** The part of a store that is used. */
interface Store<State> {
  getState(): State;
  setState(state: Partial<State>): void;
}

/**
 * Keeps a store when the window is reloaded, in the session storage of the window.
 * @param usable what can be restored of a stored state.
 */
export function keepOverReload<State extends object>(
  name: string,
  store: Store<State>,
  usable: (stored: State) => Partial<State>,
): void {
  if (typeof window === 'undefined') return;
  try {
    const stored = window.sessionStorage.getItem(name);
    if (stored !== null) store.setState(usable(JSON.parse(stored) as State));
  } catch {
    // A state that cannot be read, such as that of another version, or no storage: the store starts empty.
  }
  window.addEventListener('pagehide', () => {
    try {
      window.sessionStorage.setItem(name, JSON.stringify(store.getState()));
    } catch {
      // No storage, or too little.
    }
  });
}
