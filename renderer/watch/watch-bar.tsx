import { ChartSpline, Pause, Play, Square, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasEnded, hasResult, useIsCurrent, useLive } from '../api/live.js';
import { navigate } from '../app/route.js';
import { keyOf, useShortcuts } from '../app/shortcuts.js';
import { failureText } from '../text/failure.js';
import { Button, IconButton } from '../ui/button.jsx';
import { Confirm } from '../ui/confirm.jsx';
import { Message } from '../ui/message.jsx';
import { Popover } from '../ui/popover.jsx';
import { ContinueActions } from './continue-actions.jsx';
import { LossCurve } from './loss-curve.jsx';
import { ResultActions } from './result-actions.jsx';
import { Retry } from './retry.jsx';
import { Scales } from './scales.jsx';
import { jobStatusText, withoutTime } from './status-text.js';
import { type JobActions, useJobActions } from './use-job-actions.js';
import style from './watch-bar.module.css';

/** Under the picture: status and actions of the job. */
export function WatchBar({ job }: { readonly job: Job }) {
  const actions = useJobActions(job);
  const { t } = useTranslation();
  const queue = useLive((state) => state.queue);
  const current = useIsCurrent();
  const [losses, setLosses] = useState(false);
  const ended = hasEnded(job);
  const pauses = !ended && (['resume', 'pause'] as const).find(actions.can);
  useShortcuts({
    pause: pauses && (() => void actions.act(pauses)),
    stop: actions.can('stop') && (() => void actions.act('stop')),
    losses: () => setLosses(!losses),
  });
  return (
    <footer className={style.bar}>
      {job.progress && !ended ? <Scales progress={job.progress} /> : null}
      <div className={style.words}>
        <p
          className={`${style.sentence} ${job.state === 'failed' ? style.failed : ''}`}
          data-state={job.state}
        >
          {jobStatusText(t, current ? job : withoutTime(job), queue)}
        </p>
        {actions.problem ? <Message kind="problem">{actions.problem}</Message> : null}
        {job.notes.map((note) => (
          <Message key={note.message}>{failureText(note)}</Message>
        ))}
      </div>
      <div className={style.buttons}>
        {job.progress ? (
          <Popover
            title={t('watch.loss')}
            open={losses}
            onOpenChange={setLosses}
            trigger={<IconButton icon={ChartSpline} label={t('watch.loss')} shortcut={keyOf('losses')} />}
          >
            <LossCurve id={job.id} moving={!ended} />
          </Popover>
        ) : null}
        {ended ? null : <Controls actions={actions} />}
        {hasResult(job) ? <ContinueActions job={job} onProblem={actions.setProblem} /> : null}
        {hasResult(job) ? <ResultActions job={job} /> : null}
        {ended && actions.can('resume') ? <Retry job={job} actions={actions} /> : null}
      </div>
    </footer>
  );
}

/** Pause, continue, stop and discard, as far as the job allows them. */
function Controls({ actions: { act, can } }: { readonly actions: JobActions }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      {can('pause') ? (
        <IconButton
          icon={Pause}
          label={t('watch.pause')}
          shortcut={keyOf('pause')}
          solid
          onClick={() => void act('pause')}
        />
      ) : null}
      {can('resume') ? (
        <Button icon={Play} onClick={() => void act('resume')}>
          {t('watch.continue')}
        </Button>
      ) : null}
      {can('stop') ? (
        <IconButton
          icon={Square}
          label={t('watch.stop')}
          shortcut={keyOf('stop')}
          solid
          onClick={() => void act('stop')}
        />
      ) : null}
      {can('cancel') ? (
        <IconButton icon={X} label={t('watch.cancel')} onClick={() => setAsking(true)} />
      ) : null}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('watch.cancelTitle')}
        text={t('watch.cancelText')}
        action={t('watch.cancel')}
        onConfirm={() => void act('cancel').then((gone) => gone && navigate('paint'))}
      />
    </>
  );
}
