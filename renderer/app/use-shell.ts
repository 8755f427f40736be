import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasEnded, useLive } from '../api/live.js';
import { bridge } from '../bridge.js';
import { useChoose } from '../paint/use-choose.js';
import { failureText } from '../text/failure.js';
import { pictureTitle } from '../text/picture-name.js';
import { announce, showNotice, useNotices } from './notices.js';
import { navigate, parseRoute } from './route.js';

/** Shortest duration of a painting that is worth a notification, in milliseconds. */
const longPainting = 10_000;

/** Whether a painting that has just ended needs a notification: it took a while, and the window does not have the focus. */
export function shouldNotify(
  { started, ended, batch }: Pick<Job, 'started' | 'ended' | 'batch'>,
  focused: boolean,
): boolean {
  return !focused && batch === null && (ended ?? 0) - (started ?? ended ?? 0) >= longPainting;
}

/** Whether the end of a job is told to the user: that of a single painting, unless the user ended it. */
export function isNews({ state, batch }: Pick<Job, 'state' | 'batch'>): boolean {
  return batch === null && (state === 'done' || state === 'failed');
}

/**
 * Tells of the ends of paintings: a notice, the title of a window without focus, and a notification of the desktop shell for long ones.
 * Connects the shell's taskbar progress and menu commands.
 */
export function useShell(openHelp: () => void): void {
  const { t } = useTranslation();
  const choose = useChoose();
  const latest = useRef({ openHelp, choose });
  latest.current = { openHelp, choose };
  useEffect(() => {
    const shell = bridge();
    const stop = useLive.subscribe((now, before) => {
      const painting = now.queue.painting.map((id) => now.jobs[id]?.progress?.fraction ?? 0);
      shell?.setProgress(painting.length === 0 ? null : Math.max(...painting));
      for (const job of Object.values(now.jobs)) {
        const was = before.jobs[job.id];
        if (!was || hasEnded(was) || !hasEnded(job)) continue;
        const name = pictureTitle(t, job.content);
        const sentence = job.failure ? failureText(job.failure) : t('app.finished');
        if (shouldNotify(job, document.hasFocus())) shell?.notify(name, sentence);
        if (!isNews(job)) continue;
        const short = `${name}: ${job.failure ? t('watch.failed') : sentence}`;
        // The canvas shows the end of its own painting; a notice over it would hide its buttons.
        if (parseRoute(window.location.hash).rest[0] === job.id) announce(short);
        else showNotice(short, job.failure ? 'problem' : 'note');
        if (!document.hasFocus()) useNotices.setState({ title: short });
      }
    });
    const seen = () => useNotices.setState({ title: null });
    window.addEventListener('focus', seen);
    const stopCommands = shell?.onCommand((command) => {
      if (command === 'settings') navigate('settings');
      if (command === 'shortcuts') latest.current.openHelp();
      if (command === 'open-content') void latest.current.choose('content');
      if (command === 'open-style') void latest.current.choose('style');
    });
    return () => {
      stop();
      stopCommands?.();
      window.removeEventListener('focus', seen);
    };
  }, [t]);
}
