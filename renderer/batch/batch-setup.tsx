import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewBatch } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { useLive } from '../api/live.js';
import { go } from '../app/route.js';
import { useDraft } from '../draft/draft.js';
import { Advanced } from '../paint/advanced.jsx';
import panel from '../paint/panel.module.css';
import { Presets } from '../paint/presets.jsx';
import { Sliders } from '../paint/sliders.jsx';
import { problemText } from '../text/problem.js';
import { Button } from '../ui/button.jsx';
import { Sentence } from '../ui/sentence.jsx';
import style from './batch.module.css';
import { batchOf, clearBatch, useBatchDraft } from './draft.js';
import { ItemTable } from './item-table.jsx';
import { Naming } from './naming.jsx';
import { Plan } from './plan.jsx';
import { StyleRow } from './style-row.jsx';
import { usePreflight } from './use-preflight.js';

/** Puts a batch together: pictures, styles, names, and what it will be. */
export function BatchSetup() {
  const { t } = useTranslation();
  const draft = useBatchDraft();
  const options = useDraft((state) => state.options);
  const batch = batchOf(draft, options);
  return (
    <div className={style.setup}>
      <div className={style.left}>
        <header className={style.header}>
          <h1>{t('batch.title')}</h1>
        </header>
        <ItemTable />
      </div>
      <aside className={panel.panel} aria-label={t('batch.settings')}>
        <div className={panel.scroll}>
          <StyleRow />
          <Presets />
          <Naming batch={batch} />
          <Sliders />
          <Advanced />
        </div>
        <Begin batch={batch} />
      </aside>
    </div>
  );
}

function Begin({ batch }: { readonly batch: NewBatch | undefined }) {
  const { t } = useTranslation();
  const preflight = usePreflight(batch);
  const [state, setState] = useState<{ pending: boolean; problem: string | null }>({
    pending: false,
    problem: null,
  });
  const begin = async () => {
    if (!batch) return;
    setState({ pending: true, problem: null });
    try {
      const created = await call('createBatch', { body: batch });
      useLive.setState((live) => ({ batches: { ...live.batches, [created.id]: created } }));
      clearBatch();
      go('batch', created.id);
    } catch (error) {
      setState({ pending: false, problem: problemText(t, error) });
    }
  };
  const stands = preflight.data?.problems ?? [];
  return (
    <div className={panel.foot}>
      <Plan preflight={preflight.data} error={preflight.error} />
      {state.problem ? <Sentence kind="problem">{state.problem}</Sentence> : null}
      <Button
        kind="primary"
        wide
        disabled={!batch || !preflight.data || stands.length > 0 || state.pending}
        onClick={() => void begin()}
      >
        {preflight.data ? t('batch.begin', { count: preflight.data.pictures }) : t('batch.beginNone')}
      </Button>
    </div>
  );
}
