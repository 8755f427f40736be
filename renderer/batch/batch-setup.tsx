import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewBatch } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { useLive } from '../api/live.js';
import { navigate } from '../app/route.js';
import { useDraft } from '../draft/draft.js';
import { Advanced } from '../paint/advanced.jsx';
import panel from '../paint/panel.module.css';
import { Presets } from '../paint/presets.jsx';
import { Sliders } from '../paint/sliders.jsx';
import { problemText } from '../text/problem.js';
import { Button } from '../ui/button.jsx';
import { Message } from '../ui/message.jsx';
import style from './batch.module.css';
import { batchOf, clearBatch, useBatchDraft } from './draft.js';
import { ItemTable } from './item-table.jsx';
import { Naming, useTemplate } from './naming.jsx';
import { Plan } from './plan.jsx';
import { StyleRow } from './style-row.jsx';
import { usePreflight } from './use-preflight.js';

/** A new batch: pictures, styles, names, and its estimate. */
export function BatchSetup() {
  const { t } = useTranslation();
  const draft = useBatchDraft();
  const options = useDraft((state) => state.options);
  const [template] = useTemplate();
  const batch = batchOf({ ...draft, template }, options);
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
        <StartButton batch={batch} />
      </aside>
    </div>
  );
}

function StartButton({ batch }: { readonly batch: NewBatch | undefined }) {
  const { t } = useTranslation();
  const preflight = usePreflight(batch);
  const [state, setState] = useState<{ pending: boolean; problem: string | null }>({
    pending: false,
    problem: null,
  });
  const start = async () => {
    if (!batch) return;
    setState({ pending: true, problem: null });
    try {
      const created = await call('createBatch', { body: batch });
      useLive.setState((live) => ({ batches: { ...live.batches, [created.id]: created } }));
      clearBatch();
      navigate('batch', created.id);
    } catch (error) {
      setState({ pending: false, problem: problemText(t, error) });
    }
  };
  const blockers = preflight.data?.problems ?? [];
  return (
    <div className={panel.foot}>
      <Plan preflight={preflight.data} error={preflight.error} />
      {state.problem ? <Message kind="problem">{state.problem}</Message> : null}
      <Button
        kind="primary"
        wide
        disabled={!batch || !preflight.data || blockers.length > 0 || state.pending}
        onClick={() => void start()}
      >
        {preflight.data ? t('batch.start', { count: preflight.data.pictures }) : t('batch.startNone')}
      </Button>
    </div>
  );
}
