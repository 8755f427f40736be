import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasEnded, hasResult, useLive } from '../api/live.js';
import { go } from '../app/route.js';
import { pictureOf, previewOf } from '../stage/preview.js';
import { usePictureTitle } from '../text/picture-name.js';
import { Hint } from '../ui/hint.jsx';
import style from './queue-strip.module.css';
import { jobSentence } from './sentence.js';

/** The most pictures in the strip; older ended ones are in the gallery. */
const most = 8;

/** Jobs that are shown: what ended lately, what is at work, what waits, in this order. Those of batches have their own table. */
export function stripOf(jobs: readonly Job[], queued: readonly string[]): readonly Job[] {
  const own = jobs.filter((job) => job.batch === null);
  const place = (job: Job) => (queued.includes(job.id) ? queued.indexOf(job.id) : -1);
  const ended = own.filter(hasResult).sort((one, other) => (one.ended ?? 0) - (other.ended ?? 0));
  const active = own
    .filter((job) => !hasEnded(job))
    .sort((one, other) => place(one) - place(other) || one.created - other.created);
  const room = Math.max(0, most - active.length);
  return [...(room > 0 ? ended.slice(-room) : []), ...active];
}

/** Several paintings at a time: a small picture of each, to look at any of them. */
export function QueueStrip({ selected }: { readonly selected: string | undefined }) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  const jobs = useLive((state) => state.jobs);
  const queue = useLive((state) => state.queue);
  const strip = stripOf(Object.values(jobs), queue.queued);
  if (strip.length === 0 || (strip.length === 1 && strip[0]?.id === selected)) return null;
  return (
    <nav className={style.strip} aria-label={t('watch.queue')}>
      {strip.map((job) => (
        <Hint key={job.id} text={jobSentence(t, job, queue)} side="bottom">
          <button
            type="button"
            className={style.job}
            aria-current={job.id === selected}
            aria-label={`${title(job.content)}. ${jobSentence(t, job, queue)}`}
            onClick={() => go('paint', job.id)}
            data-state={job.state}
          >
            <img src={thumbnailOf(job)} alt="" draggable={false} />
            {hasEnded(job) ? null : (
              <span className={style.track}>
                <span className={style.fill} style={{ width: `${100 * (job.progress?.fraction ?? 0)}%` }} />
              </span>
            )}
          </button>
        </Hint>
      ))}
    </nav>
  );
}

function thumbnailOf(job: Job): string | undefined {
  return previewOf(job, 128) ?? (job.content.id === undefined ? undefined : pictureOf(job.content.id, 128));
}
