import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { OptionDescription } from '../../src/api/contract.js';
import { queries, useChangeSettings } from '../api/queries.js';
import { hasLoadedOptions, restoreOptions, setOption, useDraft } from '../draft/draft.js';
import { numberOption, type OptionValues, same } from '../draft/options.js';

/** The engine's options and their defaults. */
export function useOptionList(): { options: readonly OptionDescription[]; defaults: OptionValues } {
  const data = useQuery(queries.options).data;
  return useMemo(() => {
    const options = data?.options ?? [];
    return {
      options,
      defaults: Object.fromEntries(
        options
          .filter((option) => option.default !== undefined)
          .map((option) => [option.name, option.default]),
      ),
    };
  }, [data]);
}

/** Sets an option of the draft; a value equal to the default removes it. */
export function useSetter(): (name: string, value: unknown) => void {
  const { defaults } = useOptionList();
  return (name, value) => setOption(name, value === defaults[name] ? undefined : value);
}

/** A number option of the draft, else its default. @param fallback until the defaults are known. */
export function useNumber(name: string, fallback: number): number {
  const { defaults } = useOptionList();
  return useDraft(({ options }) => numberOption(options, name, numberOption(defaults, name, fallback)));
}

/** Shortest time between two writes of settings, in milliseconds. */
const interval = 500;

/** Restores the stored options, and stores every change. */
export function useRememberedOptions(): void {
  const settings = useQuery(queries.settings).data;
  const options = useDraft((draft) => draft.options);
  const change = useChangeSettings().mutate;
  const restored = useRef(false);
  const last = useRef(0);
  const stored = settings?.options;
  useEffect(() => {
    if (restored.current || stored === undefined) return;
    restored.current = true;
    restoreOptions(stored);
  }, [stored]);
  useEffect(() => {
    if (!restored.current || stored === undefined || same(options, stored) || hasLoadedOptions()) return;
    const store = () => {
      last.current = Date.now();
      change({ options: { ...options } });
    };
    // The first change is stored at once; later ones at this interval.
    const timer = setTimeout(store, Math.max(0, last.current + interval - Date.now()));
    window.addEventListener('pagehide', store);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', store);
    };
  }, [options, stored, change]);
}
