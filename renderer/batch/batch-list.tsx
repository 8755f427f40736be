import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Batch } from '../../src/api/contract.js';
import { useIsCurrent } from '../api/live.js';
import { navigate } from '../app/route.js';
import { localeOf } from '../text/locale.js';
import { problemText } from '../text/problem.js';
import { Message } from '../ui/message.jsx';
import { ProgressBar } from '../ui/progress-bar.jsx';
import style from './batch.module.css';
import { batchStatusText, endedCount } from './status-text.js';

interface BatchListProps {
  readonly batches: readonly Batch[];
  readonly selected: string | undefined;
  readonly error: unknown;
}

/** The list of batches, with an entry for a new one. */
export function BatchList({ batches, selected, error }: BatchListProps) {
  const { t, i18n } = useTranslation();
  const current = useIsCurrent();
  const date = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' });
  if (batches.length === 0 && !error) return null;
  return (
    <nav className={style.list} aria-label={t('batch.list')}>
      <button
        type="button"
        className={style.entry}
        aria-current={selected === undefined}
        onClick={() => navigate('batch')}
      >
        <span className={style.fresh}>
          <Plus size={16} aria-hidden />
          {t('batch.fresh')}
        </span>
      </button>
      {error ? <Message kind="problem">{problemText(t, error)}</Message> : null}
      {batches.map((batch) => (
        <button
          key={batch.id}
          type="button"
          className={style.entry}
          aria-current={selected === batch.id}
          onClick={() => navigate('batch', batch.id)}
        >
          <span>{date.format(batch.created)}</span>
          <span className={style.dim}>{batchStatusText(t, batch, current)}</span>
          {batch.state === 'running' || batch.state === 'paused' ? (
            <ProgressBar
              label={t('batch.progress')}
              fraction={endedCount(batch) / Math.max(1, batch.counts.total)}
            />
          ) : null}
        </button>
      ))}
    </nav>
  );
}
