import { useQuery } from '@tanstack/react-query';
import { queries, useChangeSettings } from '../api/queries.js';

/** A setting of the screen itself, stored by the server with the other settings. */
export function useScreenSetting<Value>(
  name: string,
  fallback: Value,
): readonly [Value, (value: Value) => void] {
  const settings = useQuery(queries.settings).data;
  const change = useChangeSettings();
  const stored = settings?.screen[name];
  const fits = stored !== undefined && kindOf(stored) === kindOf(fallback);
  // A value stored by an older version may lack fields.
  const value = (
    fits && kindOf(fallback) === 'object' ? { ...fallback, ...(stored as Value) } : fits ? stored : fallback
  ) as Value;
  return [value, (next) => change.mutate({ screen: { ...settings?.screen, [name]: next } })];
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
