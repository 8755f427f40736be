import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.js';
import { useLive } from '../api/live.js';
import { storeJob } from '../api/queries.js';
import { showNotice } from '../app/notices.js';
import { navigate } from '../app/route.js';
import { jobOf, keepForSetup, useDraft } from '../draft/draft.js';
import { startFromCanvas } from '../instant/canvas.js';
import { problemText } from '../text/problem.js';
import { jobsAhead } from '../watch/status-text.js';
import { useTooLarge } from './use-estimates.js';

/** Paints the draft, or adds it to the queue. */
export function usePaint() {
  const { t } = useTranslation();
  const tooLarge = useTooLarge();
  const ready = useDraft((draft) => jobOf(draft) !== undefined) && !tooLarge;
  const busy = useLive((live) => live.queue.painting.length + live.queue.queued.length > 0);
  const mutation = useMutation({
    mutationFn: async () => {
      const body = jobOf(useDraft.getState());
      return body ? call('createJob', { body }) : undefined;
    },
    onSuccess: (job) => {
      if (!job) return;
      storeJob(job);
      startFromCanvas(job);
      keepForSetup();
      const { painting, queued } = useLive.getState().queue;
      const waits = painting.some((id) => id !== job.id) || queued.some((id) => id !== job.id);
      // A painting on the canvas stays there; the new one joins the strip above it.
      if (waits) showNotice(t('panel.queued', { count: jobsAhead(job.id, useLive.getState().queue) }));
      if (!waits || !window.location.hash.startsWith('#/paint/')) navigate('paint', job.id);
    },
  });
  return {
    paint: () => {
      if (ready && !mutation.isPending) mutation.mutate();
    },
    ready,
    busy,
    pending: mutation.isPending,
    problem: mutation.error ? problemText(t, mutation.error) : null,
  };
}
