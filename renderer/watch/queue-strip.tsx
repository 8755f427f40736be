import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasEnded, hasResult, useIsCurrent, useLive } from '../api/live.js';
import { navigate } from '../app/route.js';
import { thumbnailOf } from '../stage/preview.js';
import { usePictureTitle } from '../text/picture-name.js';
import { Tooltip } from '../ui/tooltip.jsx';
import style from './queue-strip.module.css';
import { jobStatusText, withoutTime } from './status-text.js';

/** The most thumbnails in the strip; older results are in the gallery. */
const maxThumbnails = 8;

/** The jobs to show: recent results and failures, running jobs, then queued jobs. Jobs of batches have their own table. */
export function stripOf(jobs: readonly Job[], queued: readonly string[]): readonly Job[] {
  const single = jobs.filter((job) => job.batch === null);
  const place = (job: Job) => (queued.includes(job.id) ? queued.indexOf(job.id) : -1);
  const ended = single
    .filter((job) => hasResult(job) || job.state === 'failed')
    .sort((one, other) => (one.ended ?? 0) - (other.ended ?? 0));
  const active = single
    .filter((job) => !hasEnded(job))
    .sort((one, other) => place(one) - place(other) || one.created - other.created);
  const room = Math.max(0, maxThumbnails - active.length);
  return [...(room > 0 ? ended.slice(-room) : []), ...active];
}

/** Thumbnails of several paintings, to switch between them. */
export function QueueStrip({ selected }: { readonly selected: string | undefined }) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  const jobs = useLive((state) => state.jobs);
  const queue = useLive((state) => state.queue);
  const current = useIsCurrent();
  const strip = stripOf(Object.values(jobs), queue.queued);
  const words = (job: Job) => jobStatusText(t, current ? job : withoutTime(job), queue);
  if (strip.length === 0 || (strip.length === 1 && strip[0]?.id === selected)) return null;
  return (
    <nav className={style.strip} aria-label={t('watch.queue')}>
      {strip.map((job) => (
        <Tooltip key={job.id} text={words(job)} side="bottom">
          <button
            type="button"
            className={style.job}
            aria-current={job.id === selected}
            aria-label={`${title(job.content)}. ${words(job)}`}
            onClick={() => navigate('paint', job.id)}
            data-state={job.state}
          >
            <img src={thumbnailOf(job, 128)} alt="" draggable={false} />
            {hasEnded(job) ? null : (
              <span className={style.track}>
                <span className={style.fill} style={{ width: `${100 * (job.progress?.fraction ?? 0)}%` }} />
              </span>
            )}
          </button>
        </Tooltip>
      ))}
    </nav>
  );
}
