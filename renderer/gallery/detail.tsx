import { RotateCcw, SlidersHorizontal, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasResult } from '../api/live.js';
import { useJob } from '../api/queries.js';
import { navigate } from '../app/route.js';
import { draftOf, useDraft } from '../draft/draft.js';
import { useOptionList } from '../paint/use-options.js';
import { CroppedImage } from '../stage/cropped-image.jsx';
import { pictureOf } from '../stage/preview.js';
import { failureText } from '../text/failure.js';
import { usePictureTitle } from '../text/picture-name.js';
import { problemText } from '../text/problem.js';
import { Button } from '../ui/button.jsx';
import { Confirm } from '../ui/confirm.jsx';
import { Message } from '../ui/message.jsx';
import { ContinueActions } from '../watch/continue-actions.jsx';
import { ResultActions } from '../watch/result-actions.jsx';
import { useJobActions } from '../watch/use-job-actions.js';
import { BackButton } from './back-button.jsx';
import { useFacts } from './facts.js';
import style from './gallery.module.css';
import { ResultStage } from './result-stage.jsx';

/** One finished picture with its inputs and settings. */
export function Detail({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { job, error } = useJob(id);
  return (
    <main className={style.detail}>
      <div className={style.canvas}>
        <BackButton />
        {job ? <ResultStage job={job} /> : null}
        {error ? (
          <div className={style.nothing}>
            <Message kind="problem">{problemText(t, error)}</Message>
          </div>
        ) : null}
      </div>
      {job ? <Facts job={job} /> : null}
    </main>
  );
}

function Facts({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  const facts = useFacts(job);
  return (
    <aside className={style.panel} aria-label={t('gallery.about')}>
      <h1 className={style.title}>
        {t('gallery.named', {
          content: title(job.content),
          style: job.styles.map(title).join(', '),
        })}
      </h1>
      <div className={style.pictures}>
        <Used letter={t('paint.a')} used={job.content} />
        {job.styles.map((used, index) => (
          <Used key={`${used.sha256}${String(index)}`} letter={t('paint.b')} used={used} />
        ))}
      </div>
      <dl className={style.facts}>
        {facts.map(({ name, value }) => (
          <FactRow key={name} name={name} value={value} />
        ))}
      </dl>
      {job.failure ? <Message kind="problem">{failureText(job.failure)}</Message> : null}
      {job.notes.map((note) => (
        <Message key={note.message}>{failureText(note)}</Message>
      ))}
      <Actions job={job} />
    </aside>
  );
}

function FactRow({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd data-selectable>{value}</dd>
    </>
  );
}

function Used({ letter, used }: { readonly letter: string; readonly used: Job['content'] }) {
  const title = usePictureTitle();
  return (
    <figure className={style.used}>
      <div className={style.usedFrame}>
        {used.id === undefined ? null : (
          <CroppedImage src={pictureOf(used.id, 320)} alt={title(used)} crop={used.crop} />
        )}
      </div>
      <figcaption className={style.usedName}>{`${letter}  ${title(used)}`}</figcaption>
    </figure>
  );
}

function Actions({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const { remove, can, problem, setProblem } = useJobActions(job);
  const { defaults } = useOptionList();
  const [asking, setAsking] = useState(false);
  const again = () => {
    useDraft.setState(draftOf(job, defaults));
    navigate('paint');
  };
  const settings = () => {
    useDraft.setState({ options: draftOf(job, defaults).options });
    navigate('paint');
  };
  return (
    <div className={style.actions}>
      {problem ? <Message kind="problem">{problem}</Message> : null}
      <div className={style.row}>{hasResult(job) ? <ResultActions job={job} /> : null}</div>
      {hasResult(job) ? (
        <div className={style.row}>
          <ContinueActions job={job} onProblem={setProblem} />
        </div>
      ) : null}
      <Button icon={RotateCcw} onClick={again}>
        {t('gallery.again')}
      </Button>
      <Button icon={SlidersHorizontal} onClick={settings}>
        {t('gallery.takeSettings')}
      </Button>
      {can('delete') ? (
        <Button kind="quiet" icon={Trash2} onClick={() => setAsking(true)}>
          {t('gallery.delete')}
        </Button>
      ) : null}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('gallery.deleteTitle', { count: 1 })}
        text={job.result?.path === undefined ? t('gallery.deleteText') : t('gallery.deleteKeepsFile')}
        action={t('gallery.delete')}
        onConfirm={() => void remove().then((gone) => gone && navigate('gallery'))}
      />
    </div>
  );
}
