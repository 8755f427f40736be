import { type Query, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ApiEvent } from '../../src/api/contract.js';
import { type Connection, follow } from './follow.js';
import { afterEvent, useLive } from './live.js';
import { endsJob, queries } from './queries.js';

/** Follows the events for as long as the window is open. */
export function useEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    const end = new AbortController();
    const event = (next: ApiEvent) => {
      const before = useLive.getState();
      useLive.setState(afterEvent(before, next));
      if (next.type === 'network' || next.type === 'settings') updateQuery(next);
      if (next.type === 'snapshot') void client.invalidateQueries({ predicate: mayHaveChanged });
      if (next.type === 'deleted') void client.invalidateQueries({ queryKey: ['jobs'] });
      if (next.type === 'job' && endsJob(before.jobs[next.job.id], next.job))
        for (const queryKey of [['jobs', 'gallery'], ['estimate']])
          void client.invalidateQueries({ queryKey });
    };
    const updateQuery = (next: Extract<ApiEvent, { type: 'network' | 'settings' }>) => {
      if (next.type === 'settings') {
        client.setQueryData(queries.settings.queryKey, next.settings);
        return;
      }
      client.setQueryData(queries.networks.queryKey, (old) =>
        old
          ? { networks: old.networks.map((one) => (one.name === next.network.name ? next.network : one)) }
          : old,
      );
      const stage = next.network.installation?.stage;
      if (stage === undefined || stage === 'done')
        void client.invalidateQueries({ queryKey: queries.networks.queryKey });
    };
    const connection = (next: Connection) => {
      if (useLive.getState().connection === next) return;
      if (next === 'online') reloadBrokenImages();
      useLive.setState({ connection: next });
    };
    void follow({ event, connection }, end.signal);
    return () => end.abort();
  }, [client]);
}

/** A request for an instant painting always has the same answer; only one that failed is sent again. */
function mayHaveChanged({ queryKey, state }: Query): boolean {
  return queryKey[0] !== 'instant' || state.status === 'error';
}

/** Loads the pictures again that could not be fetched while there was no connection. */
function reloadBrokenImages(): void {
  for (const image of document.images) {
    const { complete, naturalWidth, src } = image;
    if (complete && naturalWidth === 0 && src !== '') image.src = src;
  }
}
