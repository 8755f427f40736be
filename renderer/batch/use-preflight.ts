import { useQuery } from '@tanstack/react-query';
import type { NewBatch } from '../../src/api/contract.js';
import { call } from '../api/client.js';

/** What a batch would be; the figures before stay until the new ones are there. */
export function usePreflight(batch: NewBatch | undefined) {
  return useQuery({
    queryKey: ['preflight', batch],
    queryFn: ({ signal }) => call('preflightBatch', { body: batch ?? {}, signal }),
    enabled: batch !== undefined,
    placeholderData: (previous) => (batch ? previous : undefined),
  });
}
