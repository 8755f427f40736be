import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { OptionDescription } from '../../src/api/contract.js';
import { queries, useChangeSettings } from '../api/queries.js';
import { setOptions, useDraft } from '../draft/draft.js';
import { type OptionValues, same } from '../draft/options.js';

/** What the engine takes, and its own defaults. */
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

/** Least time between two rememberings of settings, in milliseconds. */
const rest = 500;

/** Begins with the settings of the last time, and remembers every change. */
export function useRememberedOptions(): void {
  const settings = useQuery(queries.settings).data;
  const options = useDraft((draft) => draft.options);
  const change = useChangeSettings().mutate;
  const begun = useRef(false);
  const last = useRef(0);
  const stored = settings?.options;
  useEffect(() => {
    if (begun.current || stored === undefined) return;
    begun.current = true;
    if (Object.keys(useDraft.getState().options).length === 0) setOptions(stored);
  }, [stored]);
  useEffect(() => {
    if (!begun.current || stored === undefined || same(options, stored)) return;
    const store = () => {
      last.current = Date.now();
      change({ options: { ...options } });
    };
    // The first change at once, those of a hand that goes on moving no more often than that.
    const timer = setTimeout(store, Math.max(0, last.current + rest - Date.now()));
    window.addEventListener('pagehide', store);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', store);
    };
  }, [options, stored, change]);
}
