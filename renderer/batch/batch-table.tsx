import { useQueryClient } from '@tanstack/react-query';
import { Download, FolderOpen, Pause, Play, RotateCcw, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Batch } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { hasResult, useIsCurrent, useLive } from '../api/live.js';
import { queries, useBatchJobs } from '../api/queries.js';
import { navigate } from '../app/route.js';
import { bridge } from '../bridge.js';
import { problemText } from '../text/problem.js';
import { Button, IconButton } from '../ui/button.jsx';
import { Confirm } from '../ui/confirm.jsx';
import { Message } from '../ui/message.jsx';
import { ProgressBar } from '../ui/progress-bar.jsx';
import style from './batch.module.css';
import { BatchRow } from './batch-row.jsx';
import { downloadAll } from './download.js';
import { batchStatusText, endedCount, sortedRows } from './status-text.js';

/** A batch: totals, then one row per picture, failures first. */
export function BatchTable({ batch }: { readonly batch: Batch }) {
  const { t } = useTranslation();
  const { jobs, total, more } = useBatchJobs(batch.id);
  const rows = sortedRows(jobs);
  const current = useIsCurrent();
  return (
    <>
      <header className={style.header}>
        <div className={style.totals}>
          <h1>{batchStatusText(t, batch, current)}</h1>
          <ProgressBar
            label={t('batch.progress')}
            fraction={endedCount(batch) / Math.max(1, batch.counts.total)}
          />
          <p className={style.dim} data-selectable>
            {batch.folder}
          </p>
        </div>
        <BatchActions batch={batch} />
      </header>
      <div className={style.scroll}>
        <table className={style.table}>
          <thead>
            <tr>
              <th scope="col" className={style.thumbnails}>
                <span className="hidden">{t('batch.column.picture')}</span>
              </th>
              <th scope="col">{t('batch.column.name')}</th>
              <th scope="col">{t('batch.column.style')}</th>
              <th scope="col">{t('batch.column.state')}</th>
              <th scope="col" className={style.time}>
                {t('batch.column.time')}
              </th>
              <th scope="col">
                <span className="hidden">{t('batch.column.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((job) => (
              <BatchRow key={job.id} job={job} />
            ))}
          </tbody>
        </table>
        {jobs.length < total ? (
          <Button kind="quiet" onClick={more}>
            {t('batch.more', { count: total - jobs.length })}
          </Button>
        ) : null}
      </div>
      {bridge() || !jobs.some(hasResult) ? null : (
        <footer className={style.footer}>
          <Button icon={Download} onClick={() => downloadAll(rows.filter(hasResult))}>
            {t('batch.downloadAll')}
          </Button>
        </footer>
      )}
    </>
  );
}

/** Pause, resume, retry, cancel, open the folder, and delete. */
function BatchActions({ batch }: { readonly batch: Batch }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, setAsking] = useState<'cancel' | 'delete' | null>(null);
  const active = batch.state === 'running' || batch.state === 'paused';
  const run = async (work: () => Promise<void>) => {
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemText(t, error));
    }
  };
  const act = (action: 'pause' | 'resume' | 'cancel' | 'retry') =>
    run(async () => {
      const next = await call('actOnBatch', { params: { id: batch.id, action } });
      useLive.setState((live) => ({ batches: { ...live.batches, [next.id]: next } }));
      await client.invalidateQueries({ queryKey: ['jobs', 'batch', batch.id] });
    });
  const remove = () =>
    run(async () => {
      await call('deleteBatch', { params: { id: batch.id } });
      useLive.setState((live) => {
        const { [batch.id]: _, ...batches } = live.batches;
        return { batches };
      });
      await client.invalidateQueries({ queryKey: queries.batches.queryKey });
      await client.invalidateQueries({ queryKey: ['jobs'] });
      navigate('batch');
    });
  return (
    <div className={style.actions}>
      {problem ? <Message kind="problem">{problem}</Message> : null}
      {batch.counts.failed > 0 ? (
        <Button icon={RotateCcw} onClick={() => void act('retry')}>
          {t('batch.retry')}
        </Button>
      ) : null}
      {batch.state === 'running' ? (
        <Button icon={Pause} onClick={() => void act('pause')}>
          {t('watch.pause')}
        </Button>
      ) : null}
      {batch.state === 'paused' ? (
        <Button icon={Play} onClick={() => void act('resume')}>
          {t('watch.continue')}
        </Button>
      ) : null}
      {bridge() ? (
        <Button icon={FolderOpen} onClick={() => void bridge()?.openFolder(batch.folder)}>
          {t('batch.openFolder')}
        </Button>
      ) : null}
      {active ? (
        <IconButton icon={X} label={t('batch.cancel')} onClick={() => setAsking('cancel')} />
      ) : (
        <IconButton icon={Trash2} label={t('batch.delete')} onClick={() => setAsking('delete')} />
      )}
      <Confirm
        open={asking !== null}
        onClose={() => setAsking(null)}
        title={asking === 'delete' ? t('batch.deleteTitle') : t('batch.cancelTitle')}
        text={asking === 'delete' ? t('batch.deleteText') : t('batch.cancelText')}
        action={asking === 'delete' ? t('batch.delete') : t('batch.cancel')}
        onConfirm={() => void (asking === 'delete' ? remove() : act('cancel'))}
      />
    </div>
  );
}
