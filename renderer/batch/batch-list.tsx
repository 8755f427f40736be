import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Batch } from '../../src/api/contract.js';
import { go } from '../app/route.js';
import { problemText } from '../text/problem.js';
import { Bar } from '../ui/bar.jsx';
import { Sentence } from '../ui/sentence.jsx';
import style from './batch.module.css';
import { batchSentence, endedOf } from './sentence.js';

interface BatchListProps {
  readonly batches: readonly Batch[];
  readonly selected: string | undefined;
  readonly error: unknown;
}

/** The batches there are, and a new one. */
export function BatchList({ batches, selected, error }: BatchListProps) {
  const { t, i18n } = useTranslation();
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  if (batches.length === 0 && !error) return null;
  return (
    <nav className={style.list} aria-label={t('batch.list')}>
      <button
        type="button"
        className={style.entry}
        aria-current={selected === undefined}
        onClick={() => go('batch')}
      >
        <span className={style.fresh}>
          <Plus size={16} aria-hidden />
          {t('batch.fresh')}
        </span>
      </button>
      {error ? <Sentence kind="problem">{problemText(t, error)}</Sentence> : null}
      {batches.map((batch) => (
        <button
          key={batch.id}
          type="button"
          className={style.entry}
          aria-current={selected === batch.id}
          onClick={() => go('batch', batch.id)}
        >
          <span>{date.format(batch.created)}</span>
          <span className={style.dim}>{batchSentence(t, batch)}</span>
          {batch.state === 'running' || batch.state === 'paused' ? (
            <Bar label={t('batch.progress')} fraction={endedOf(batch) / Math.max(1, batch.counts.total)} />
          ) : null}
        </button>
      ))}
    </nav>
  );
}
