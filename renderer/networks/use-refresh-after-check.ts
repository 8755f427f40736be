import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { queries } from '../api/queries.js';

/** Refreshes everything that depends on the devices after a check: remarks about the CPU, and time estimates. */
export function useRefreshAfterCheck(): void {
  const client = useQueryClient();
  const results = useQuery(queries.devices).data?.devices.map(({ id, state, evaluationMilliseconds }) =>
    [id, state, evaluationMilliseconds].join(' '),
  );
  const now = results?.join();
  const before = useRef(now);
  useEffect(() => {
    if (before.current !== undefined && before.current !== now)
      for (const queryKey of [queries.info.queryKey, ['estimate'], ['preflight']])
        void client.invalidateQueries({ queryKey });
    before.current = now;
  }, [now, client]);
}
