import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasEnded, useLive } from '../api/live.js';
import { bridge } from '../bridge.js';
import { useChoose } from '../paint/use-choose.js';
import { failureText } from '../text/failure.js';
import { pictureTitle } from '../text/picture-name.js';
import { go } from './route.js';

/** Painting that takes less is waited for; after that one may have turned to something else, in milliseconds. */
const longPainting = 10_000;

/** Whether a painting that has just ended is to be told of: the window is not the one that is worked in, and it took a while. */
export function deservesNotice(
  { started, ended, batch }: Pick<Job, 'started' | 'ended' | 'batch'>,
  seen: boolean,
): boolean {
  return !seen && batch === null && (ended ?? 0) - (started ?? ended ?? 0) >= longPainting;
}

/** Keeps the desktop shell told: progress on the taskbar, a notification when a long one ends unseen, and its menu's wishes. */
export function useShell(openHelp: () => void): void {
  const { t } = useTranslation();
  const choose = useChoose();
  const latest = useRef({ openHelp, choose });
  latest.current = { openHelp, choose };
  useEffect(() => {
    const shell = bridge();
    if (!shell) return;
    const stop = useLive.subscribe((now, before) => {
      const painting = now.queue.painting.map((id) => now.jobs[id]?.progress?.fraction ?? 0);
      shell.setProgress(painting.length === 0 ? null : Math.max(...painting));
      for (const job of Object.values(now.jobs)) {
        const was = before.jobs[job.id];
        if (was && !hasEnded(was) && hasEnded(job) && deservesNotice(job, document.hasFocus()))
          shell.notify(
            pictureTitle(t, job.content),
            job.failure ? failureText(job.failure) : t('app.finished'),
          );
      }
    });
    const stopCommands = shell.onCommand((command) => {
      if (command === 'settings') go('settings');
      if (command === 'shortcuts') latest.current.openHelp();
      if (command === 'open-content') void latest.current.choose('content');
      if (command === 'open-style') void latest.current.choose('style');
    });
    return () => {
      stop();
      stopCommands();
    };
  }, [t]);
}
