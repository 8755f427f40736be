import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.js';
import style from './loss-curve.module.css';

const width = 320;
const height = 96;

interface Point {
  readonly total: number;
  readonly loss: number;
  readonly scale: number;
}

/** The curve as an SVG path: iterations on the x axis, the logarithm of the loss on the y axis. */
export function curveOf(points: readonly Point[]): string {
  const usable = points.filter(({ loss }) => loss > 0);
  if (usable.length < 2) return '';
  const logs = usable.map(({ loss }) => Math.log(loss));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const last = usable.at(-1)?.total || 1;
  return usable
    .map(({ total }, index) => {
      const x = (width * total) / last;
      const y =
        high > low ? height - ((height - 8) * ((logs[index] ?? low) - low)) / (high - low) - 4 : height / 2;
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

/** Where each scale after the first starts, as fractions of the width. */
export function scaleStarts(points: readonly Point[]): number[] {
  const last = points.at(-1)?.total || 1;
  return points.flatMap((point, index) =>
    index > 0 && points[index - 1]?.scale !== point.scale ? [point.total / last] : [],
  );
}

/** The loss curve of a job. */
export function LossCurve({ id, moving }: { readonly id: string; readonly moving: boolean }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['losses', id],
    queryFn: () => call('jobLosses', { params: { id } }),
    refetchInterval: moving ? 2000 : false,
  });
  const points = query.data?.points ?? [];
  const last = points.at(-1);
  return (
    <figure className={style.figure}>
      <figcaption className={style.caption}>
        <span>{t('watch.loss')}</span>
        <span className="tabular">{last ? last.loss.toPrecision(3) : ''}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className={style.plot}
        role="img"
        aria-label={t('watch.lossPlot')}
      >
        {scaleStarts(points).map((x) => (
          <line key={x} x1={x * width} x2={x * width} y1={0} y2={height} className={style.start} />
        ))}
        <path d={curveOf(points)} className={style.curve} />
      </svg>
      <p className={style.caption}>{points.length < 2 ? t('watch.lossNone') : t('watch.lossHelp')}</p>
    </figure>
  );
}
