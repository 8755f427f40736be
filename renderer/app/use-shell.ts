import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasEnded, useLive } from '../api/live.js';
import { bridge } from '../bridge.js';
import { useChoose } from '../paint/use-choose.js';
import { failureText } from '../text/failure.js';
import { pictureTitle } from '../text/picture-name.js';
import { navigate } from './route.js';

/** Shortest duration of a painting that is worth a notification, in milliseconds. */
const longPainting = 10_000;

/** Whether a painting that has just ended needs a notification: it took a while, and the window does not have the focus. */
export function shouldNotify(
  { started, ended, batch }: Pick<Job, 'started' | 'ended' | 'batch'>,
  focused: boolean,
): boolean {
  return !focused && batch === null && (ended ?? 0) - (started ?? ended ?? 0) >= longPainting;
}

/** Connects the desktop shell: progress on the taskbar, notifications of long paintings, and commands from the menu. */
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
        if (was && !hasEnded(was) && hasEnded(job) && shouldNotify(job, document.hasFocus()))
          shell.notify(
            pictureTitle(t, job.content),
            job.failure ? failureText(job.failure) : t('app.finished'),
          );
      }
    });
    const stopCommands = shell.onCommand((command) => {
      if (command === 'settings') navigate('settings');
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
