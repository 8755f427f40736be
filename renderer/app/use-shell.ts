import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { hasEnded, useLive } from '../api/live.js';
import { bridge } from '../bridge.js';
import { useChoose } from '../paint/use-choose.js';
import { go } from './route.js';

/** Keeps the desktop shell told: progress on the taskbar, a notification when a painting ends unseen, and its menu's wishes. */
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
        if (was && !hasEnded(was) && hasEnded(job) && job.batch === null && document.hidden)
          shell.notify(job.content.name, job.failure?.message ?? t('app.finished'));
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
