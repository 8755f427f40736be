import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasEnded, useLive } from '../api/live.js';
import { bridge } from '../bridge.js';
import { useChoose } from '../paint/use-choose.js';
import { go } from './route.js';

/** Milliseconds of painting after which somebody may have turned to something else. */
const LONG = 10_000;

const wasLong = ({ started, ended }: Job) => (ended ?? 0) - (started ?? 0) >= LONG;

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
        if (
          was &&
          !hasEnded(was) &&
          hasEnded(job) &&
          job.batch === null &&
          wasLong(job) &&
          !document.hasFocus()
        )
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
