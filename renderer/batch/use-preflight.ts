import { useQuery } from '@tanstack/react-query';
import type { NewBatch } from '../../src/api/contract.js';
import { call } from '../api/client.js';

/** The estimate of a batch; the previous one stays until the new one arrives. */
export function usePreflight(batch: NewBatch | undefined) {
  return useQuery({
    queryKey: ['preflight', batch],
    queryFn: ({ signal }) => call('preflightBatch', { body: batch ?? {}, signal }),
    enabled: batch !== undefined,
    placeholderData: (previous) => (batch ? previous : undefined),
  });
}
