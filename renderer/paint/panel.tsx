import { ArrowLeftRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasEnded } from '../api/live.js';
import { keyOf } from '../app/shortcuts.js';
import { isPaired, swap, useDraft } from '../draft/draft.js';
import { Button, IconButton } from '../ui/button.jsx';
import { Message } from '../ui/message.jsx';
import { Advanced } from './advanced.jsx';
import { Blend } from './blend.jsx';
import style from './panel.module.css';
import { Presets } from './presets.jsx';
import { Sliders } from './sliders.jsx';
import type { usePaint } from './use-paint.js';
import { Well } from './well.jsx';

interface PanelProps {
  /** The job on the canvas. */
  readonly job: Job | undefined;
  readonly painter: ReturnType<typeof usePaint>;
}

/** The settings of the next painting, next to the canvas. */
export function Panel({ job, painter }: PanelProps) {
  const { t } = useTranslation();
  const paired = useDraft(isPaired);
  return (
    <aside className={style.panel} aria-label={t('panel.title')}>
      <div className={style.scroll}>
        {job || paired ? <SmallWells /> : null}
        <Blend />
        <Presets />
        <Sliders />
        <Advanced />
      </div>
      <div className={style.foot}>
        {painter.problem ? <Message kind="problem">{painter.problem}</Message> : null}
        <PaintButton job={job} painter={painter} />
      </div>
    </aside>
  );
}

/** Primary while nothing is painting; next to a finished picture, saving is the primary action. */
function PaintButton({ job, painter }: PanelProps) {
  const { t } = useTranslation();
  const again = job !== undefined && hasEnded(job);
  const label = again ? t('panel.paintAgain') : painter.busy ? t('panel.addToQueue') : t('panel.paint');
  return (
    <Button
      kind={job === undefined && !painter.busy ? 'primary' : 'plain'}
      wide
      disabled={!painter.ready || painter.pending}
      onClick={painter.paint}
      aria-keyshortcuts="Enter"
    >
      {label}
      {painter.ready ? <kbd className={style.key}>{keyOf('paint')}</kbd> : null}
    </Button>
  );
}

function SmallWells() {
  const { t } = useTranslation();
  const { content, styles } = useDraft();
  return (
    <div className={style.wells}>
      <Well name="content" slots={content ? [content] : []} small />
      <IconButton
        icon={ArrowLeftRight}
        label={t('paint.swap')}
        shortcut={keyOf('swap')}
        className={style.swap}
        disabled={!content && styles.length === 0}
        onClick={swap}
      />
      <Well name="style" slots={styles} small />
    </div>
  );
}
