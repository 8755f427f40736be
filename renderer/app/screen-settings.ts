import { useQuery } from '@tanstack/react-query';
import { queries, useChangeSettings } from '../api/queries.js';

/** A setting of the screen's own, remembered by the server with the others. */
export function useScreenSetting<Value>(
  name: string,
  otherwise: Value,
): readonly [Value, (value: Value) => void] {
  const settings = useQuery(queries.settings).data;
  const change = useChangeSettings();
  const stored = settings?.screen[name];
  const fits = stored !== undefined && kindOf(stored) === kindOf(otherwise);
  // What an older version stored may lack what this one needs.
  const value = (
    fits && kindOf(otherwise) === 'object'
      ? { ...otherwise, ...(stored as Value) }
      : fits
        ? stored
        : otherwise
  ) as Value;
  return [value, (next) => change.mutate({ screen: { ...settings?.screen, [name]: next } })];
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
