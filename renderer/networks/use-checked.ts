import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { queries } from '../api/queries.js';

/** When devices have been checked, by whomever, has what rests on that asked for anew: words about the CPU, and how long things take. */
export function useChecked(): void {
  const client = useQueryClient();
  const verdicts = useQuery(queries.devices).data?.devices.map(({ id, state, evaluationMilliseconds }) =>
    [id, state, evaluationMilliseconds].join(' '),
  );
  const now = verdicts?.join();
  const before = useRef(now);
  useEffect(() => {
    if (before.current !== undefined && before.current !== now)
      for (const queryKey of [queries.info.queryKey, ['estimate'], ['preflight']])
        void client.invalidateQueries({ queryKey });
    before.current = now;
  }, [now, client]);
}
