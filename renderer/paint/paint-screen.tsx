import { Plus, SlidersHorizontal } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { useLive } from '../api/live.js';
import { useJob } from '../api/queries.js';
import { navigate, redirect } from '../app/route.js';
import { keyOf, useShortcuts } from '../app/shortcuts.js';
import { draftOf, openDraft, swap } from '../draft/draft.js';
import { problemText } from '../text/problem.js';
import { IconButton } from '../ui/button.jsx';
import { Message } from '../ui/message.jsx';
import { QueueStrip } from '../watch/queue-strip.jsx';
import { Watch } from '../watch/watch.jsx';
import style from './paint-screen.module.css';
import { Panel } from './panel.jsx';
import { Setup } from './setup.jsx';
import { useOptionList } from './use-options.js';
import { usePaint } from './use-paint.js';

/** The wells or the painting, and the panel next to them. */
export function PaintScreen({ id }: { readonly id: string | undefined }) {
  const { t } = useTranslation();
  const { job, error } = useJob(id);
  const painter = usePaint();
  const [panel, setPanel] = useState(true);
  useReturnToPainting(id);
  useDraftOfCanvas(id, job);
  useShortcuts({ paint: painter.paint, swap, fresh: () => navigate('paint') });
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
                onClick={() => navigate('paint')}
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
            <Message kind="problem">{problemText(t, error)}</Message>
          </div>
        ) : null}
      </div>
      {panel ? <Panel job={id === undefined ? undefined : job} painter={painter} /> : null}
    </main>
  );
}

/** Shows the running painting again after a reload. */
function useReturnToPainting(id: string | undefined): void {
  const known = useLive((state) => state.known);
  useEffect(() => {
    if (!known || id !== undefined || window.location.hash.startsWith('#/paint')) return;
    const { jobs, queue } = useLive.getState();
    const own = queue.painting.find((painting) => jobs[painting]?.batch === null);
    if (own !== undefined) redirect('paint', own);
  }, [known, id]);
}

/** The panel shows the pictures and settings of the painting on the canvas, and those of the setup when it is left. */
function useDraftOfCanvas(id: string | undefined, job: Job | undefined): void {
  const { defaults, options } = useOptionList();
  const ready = options.length > 0;
  useEffect(() => {
    if (id === undefined) openDraft();
    else if (job && ready) openDraft(job.id, () => draftOf(job, defaults));
  }, [id, job, ready, defaults]);
  useEffect(() => () => openDraft(), []);
}
