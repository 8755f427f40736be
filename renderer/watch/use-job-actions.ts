import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { forgetJob, storeJob } from '../api/queries.js';
import { problemText } from '../text/problem.js';

const routeOf = {
  pause: 'pauseJob',
  resume: 'resumeJob',
  stop: 'stopJob',
  cancel: 'cancelJob',
} as const;

export type JobActions = ReturnType<typeof useJobActions>;

/** The actions of a job, which return whether they succeeded, and the text of the last error. */
export function useJobActions(job: Job | undefined) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const id = job?.id;

  const act = useCallback(
    async (action: keyof typeof routeOf) => {
      if (id === undefined) return false;
      setProblem(null);
      try {
        storeJob(await call(routeOf[action], { params: { id } }));
        return true;
      } catch (error) {
        setProblem(problemText(t, error));
        return false;
      }
    },
    [id, t],
  );

  const remove = useCallback(async () => {
    if (id === undefined) return false;
    setProblem(null);
    try {
      await call('deleteJob', { params: { id } });
      forgetJob(client, id);
      return true;
    } catch (error) {
      setProblem(problemText(t, error));
      return false;
    }
  }, [id, client, t]);

  const can = (action: Job['actions'][number]) => job?.actions.includes(action) ?? false;
  return { act, remove, can, problem, setProblem };
}
