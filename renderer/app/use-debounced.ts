import { useEffect, useState } from 'react';

/** Delay after the last change, in milliseconds. */
const delay = 300;

/** A value that changes once its input has stopped changing, so that moving a slider does not start work at each step. */
export function useDebounced(value: string): string {
  const [debounced, setDebounced] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(value), delay);
    return () => clearTimeout(timer);
  }, [value]);
  return debounced;
}
