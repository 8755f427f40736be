import { Plus, SlidersHorizontal } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasEnded, useLive } from '../api/live.js';
import { useJob } from '../api/queries.js';
import { go, redirect } from '../app/route.js';
import { keyOf, useShortcuts } from '../app/shortcuts.js';
import { draftOf, swap, useDraft } from '../draft/draft.js';
import { problemText } from '../text/problem.js';
import { IconButton } from '../ui/button.jsx';
import { Sentence } from '../ui/sentence.jsx';
import { QueueStrip } from '../watch/queue-strip.jsx';
import { Watch } from '../watch/watch.jsx';
import style from './paint-screen.module.css';
import { Panel } from './panel.jsx';
import { Setup } from './setup.jsx';
import { useOptionList } from './use-options.js';
import { usePaint } from './use-paint.js';

/** The wells or the growing picture, and the panel beside them. */
export function PaintScreen({ id }: { readonly id: string | undefined }) {
  const { t } = useTranslation();
  const { job, error } = useJob(id);
  const painter = usePaint();
  const [panel, setPanel] = useState(true);
  useFound(id);
  useRefilled(job);
  useShortcuts({ paint: painter.paint, swap, fresh: () => go('paint') });
  return (
    <main className={style.screen}>
      <div className={style.canvas}>
        <div className={style.top}>
          <QueueStrip selected={id} />
          <div className={style.corner}>
            {id === undefined ? null : (
              <IconButton
                icon={Plus}
                label={t('paint.fresh')}
                shortcut={keyOf('fresh')}
                side="bottom"
                onClick={() => go('paint')}
              />
            )}
            <IconButton
              icon={SlidersHorizontal}
              label={panel ? t('panel.hide') : t('panel.show')}
              side="bottom"
              on={panel}
              className={style.toggle}
              onClick={() => setPanel(!panel)}
            />
          </div>
        </div>
        {id === undefined ? <Setup /> : null}
        {job ? <Watch key={job.id} job={job} /> : null}
        {id !== undefined && !job && error ? (
          <div className={style.lost}>
            <Sentence kind="problem">{problemText(t, error)}</Sentence>
          </div>
        ) : null}
      </div>
      {panel ? <Panel job={id === undefined ? undefined : job} painter={painter} /> : null}
    </main>
  );
}

/** After a reload the painting that is at work is on the canvas again. */
function useFound(id: string | undefined): void {
  const known = useLive((state) => state.known);
  useEffect(() => {
    if (!known || id !== undefined || window.location.hash.startsWith('#/paint')) return;
    const { jobs, queue } = useLive.getState();
    const own = queue.painting.find((painting) => jobs[painting]?.batch === null);
    if (own !== undefined) redirect('paint', own);
  }, [known, id]);
}

/** With nothing in the wells, the pictures and settings of the painting on the canvas are put there. */
function useRefilled(job: Job | undefined): void {
  const { defaults, options } = useOptionList();
  const ready = options.length > 0;
  useEffect(() => {
    if (!job || !ready || hasEnded(job)) return;
    const { content, styles } = useDraft.getState();
    if (content === null && styles.length === 0) useDraft.setState(draftOf(job, defaults));
  }, [job, ready, defaults]);
}
