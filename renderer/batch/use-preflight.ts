import { useQuery } from '@tanstack/react-query';
import type { NewBatch } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { useDebounced } from '../app/use-debounced.js';

/** The estimate of a batch; the previous one stays until the new one arrives. */
export function usePreflight(batch: NewBatch | undefined) {
  const body = useDebounced(JSON.stringify(batch ?? null));
  return useQuery({
    queryKey: ['preflight', body],
    queryFn: ({ signal }) => call('preflightBatch', { body: JSON.parse(body) as NewBatch, signal }),
    enabled: batch !== undefined && body !== 'null',
    placeholderData: (previous) => (batch ? previous : undefined),
  });
}
