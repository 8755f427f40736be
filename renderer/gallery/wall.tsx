import { Check } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { navigate } from '../app/route.js';
import { ratioOf, thumbnailOf } from '../stage/preview.js';
import { failureText } from '../text/failure.js';
import { usePictureTitle } from '../text/picture-name.js';
import { heightOf, justify, type Placed } from './justify.js';
import { useWidth } from './use-width.js';
import style from './wall.module.css';

interface WallProps {
  readonly jobs: readonly Job[];
  readonly selected: readonly string[];
  readonly onSelect: (id: string) => void;
  /** Called shortly before the end scrolls into view. */
  readonly onEnd: () => void;
  /** Called once the layout has its height. */
  readonly onLaidOut: () => void;
}

const gap = 8;

/** Finished pictures in a justified layout. */
export function Wall({ jobs, selected, onSelect, onEnd, onLaidOut }: WallProps) {
  const ref = useRef<HTMLUListElement>(null);
  const width = useWidth(ref);
  const rowHeight = Math.min(460, Math.max(180, width / 4.5));
  const placed = width > 0 ? justify(jobs.map(ratioOf), width, rowHeight, gap) : [];
  const laidOut = placed.length > 0;
  useLayoutEffect(() => {
    if (laidOut) onLaidOut();
  }, [laidOut, onLaidOut]);
  return (
    <>
      <ul ref={ref} className={style.wall} style={{ height: heightOf(placed) }}>
        {placed.map((place, index) => {
          const job = jobs[index];
          return job ? (
            <Picture
              key={job.id}
              job={job}
              place={place}
              selected={selected.includes(job.id)}
              onSelect={onSelect}
            />
          ) : null;
        })}
      </ul>
      <End onEnd={onEnd} />
    </>
  );
}

interface PictureProps {
  readonly job: Job;
  readonly place: Placed;
  readonly selected: boolean;
  readonly onSelect: (id: string) => void;
}

function Picture({ job, place, selected, onSelect }: PictureProps) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  const name = t('gallery.named', {
    content: title(job.content),
    style: job.styles.map(title).join(', '),
  });
  const failed = job.state === 'failed';
  const { left, top, width, height } = place;
  return (
    <li className={style.picture} style={{ left, top, width, height }} data-selected={selected}>
      <button
        type="button"
        className={style.open}
        aria-label={failed ? `${name}. ${job.failure ? failureText(job.failure) : t('watch.failed')}` : name}
        onClick={() => navigate('gallery', job.id)}
      >
        <img
          src={thumbnailOf(job, width * window.devicePixelRatio > 512 ? 1024 : 512)}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
        />
        {failed ? <span className={style.failed}>{t('batch.state.failed')}</span> : null}
      </button>
      <button
        type="button"
        className={style.select}
        aria-pressed={selected}
        aria-label={t('gallery.select', { name })}
        onClick={() => onSelect(job.id)}
      >
        {selected ? <Check size={16} strokeWidth={2.5} aria-hidden /> : null}
      </button>
    </li>
  );
}

function End({ onEnd }: { readonly onEnd: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) onEnd();
      },
      { rootMargin: '800px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [onEnd]);
  return <div ref={ref} />;
}
