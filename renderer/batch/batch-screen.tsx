import { useTranslation } from 'react-i18next';
import { useBatches } from '../api/queries.js';
import style from './batch.module.css';
import { BatchList } from './batch-list.jsx';
import { BatchSetup } from './batch-setup.jsx';
import { BatchTable } from './batch-table.jsx';

/** A new batch, or one that is running or done. */
export function BatchScreen({ id }: { readonly id: string | undefined }) {
  const { t } = useTranslation();
  const { batches, error } = useBatches();
  const open = batches.find((batch) => batch.id === id);
  return (
    <main className={style.screen}>
      <BatchList batches={batches} selected={id} error={error} />
      <div className={style.main}>
        {id === undefined ? (
          <BatchSetup />
        ) : open ? (
          <BatchTable batch={open} />
        ) : (
          <p className={style.lost}>{t('batch.lost')}</p>
        )}
      </div>
    </main>
  );
}
