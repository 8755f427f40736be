import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.js';
import { useLive } from '../api/live.js';
import { remember } from '../api/queries.js';
import { say } from '../app/announce.js';
import { go } from '../app/route.js';
import { jobOf, useDraft } from '../draft/draft.js';
import { problemText } from '../text/problem.js';

/** The one thing that this screen is for: paints the draft, now or when its turn comes. */
export function usePaint() {
  const { t } = useTranslation();
  const ready = useDraft((draft) => jobOf(draft) !== undefined);
  const busy = useLive((live) => live.queue.painting.length + live.queue.queued.length > 0);
  const mutation = useMutation({
    mutationFn: async () => {
      const body = jobOf(useDraft.getState());
      return body ? call('createJob', { body }) : undefined;
    },
    onSuccess: (job) => {
      if (!job) return;
      remember(job);
      const { painting, queued } = useLive.getState().queue;
      const waits = painting.some((id) => id !== job.id) || queued.some((id) => id !== job.id);
      // A picture that is being watched is not taken away; the new one joins the strip above it.
      if (waits) say(t('panel.queued'));
      if (!waits || !window.location.hash.startsWith('#/paint/')) go('paint', job.id);
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
