import { useTranslation } from 'react-i18next';
import type { JobProgress } from '../../src/api/contract.js';
import style from './scales.module.css';

/** The filled fraction of each scale's segment, coarse to fine. */
export function segmentsOf({ sizes, scale, iteration, iterations, stage }: JobProgress): number[] {
  return sizes.map((_, index) => {
    if (stage === 'done' || index + 1 < scale) return 1;
    if (index + 1 > scale) return 0;
    return iterations > 0 ? Math.min(1, iteration / iterations) : 0;
  });
}

/** The progress by scale under the picture, one segment each. */
export function Scales({ progress }: { readonly progress: JobProgress }) {
  const { t } = useTranslation();
  const filled = segmentsOf(progress);
  return (
    <div
      className={style.scales}
      role="progressbar"
      aria-label={t('watch.progress')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(progress.fraction * 100)}
    >
      {progress.sizes.map((size, index) => (
        <div key={size} className={`${style.scale} ${index + 1 === progress.scale ? style.now : ''}`}>
          <div className={style.track}>
            <div className={style.fill} style={{ width: `${100 * (filled[index] ?? 0)}%` }} />
          </div>
          <span className={style.size} aria-hidden>
            {size}
          </span>
        </div>
      ))}
    </div>
  );
}
