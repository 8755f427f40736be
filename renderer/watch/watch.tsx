import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasResult } from '../api/live.js';
import { PreviewBadge } from '../instant/badge.jsx';
import { useCanvas } from '../instant/canvas.js';
import { CroppedImage } from '../stage/cropped-image.jsx';
import { Divider } from '../stage/divider.jsx';
import { GrowingImage } from '../stage/growing-image.jsx';
import { Peek, usePeek } from '../stage/peek.jsx';
import { compareWidth, finalWidth, pictureOf, previewOf, ratioOf } from '../stage/preview.js';
import { Stage } from '../stage/stage.jsx';
import { useStageKeys } from '../stage/use-stage-keys.js';
import { sharedView, useZoom } from '../stage/zoom.js';
import { ZoomBar } from '../stage/zoom-bar.jsx';
import { usePictureTitle } from '../text/picture-name.js';
import style from './watch.module.css';
import { WatchBar } from './watch-bar.jsx';

/** The painting in progress, and the comparison with A when it is done. */
export function Watch({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  const own = previewOf(job);
  const kept = useCanvas(({ starts }) => starts[job.id]);
  // A job that has a picture of its own when it is opened does not start from the instant painting again.
  const [start] = useState(own === undefined ? kept : undefined);
  const zoom = useZoom(finalWidth(job), start === undefined ? undefined : sharedView);
  const peek = usePeek();
  // The divider appears when the painting is done, until the user decides.
  const [wanted, setWanted] = useState<boolean | null>(null);
  const ended = hasResult(job);
  const source = own ?? start ?? (job.start && pictureOf(job.start.id, compareWidth));
  const comparable = job.content.id !== undefined && source !== undefined;
  const divided = comparable && (wanted ?? ended);
  const divide = () => setWanted(!divided);
  useStageKeys(zoom, comparable ? divide : undefined);
  return (
    <section className={style.watch}>
      <h1 className="hidden">{t('watch.pictureOf', { name: title(job.content) })}</h1>
      <Stage
        frame={zoom.ref}
        ratio={ratioOf(job)}
        before={divided && peek === null ? <Content job={job} /> : null}
        divider={
          divided && peek === null ? <Divider stage={zoom.ref} animated={ended && wanted === null} /> : null
        }
        over={
          <>
            {peek === null ? null : <Peek job={job} which={peek} />}
            {start !== undefined && own === undefined ? <PreviewBadge /> : null}
            <ZoomBar zoom={zoom} {...(comparable ? { divided, onDivide: divide } : {})} />
          </>
        }
      >
        <Picture job={job} source={source} start={start} />
      </Stage>
      <WatchBar job={job} />
    </section>
  );
}

interface PictureProps {
  readonly job: Job;
  readonly source: string | undefined;
  /** The instant painting that was on the canvas when the job was made. */
  readonly start: string | undefined;
}

/** The newest preview; before the first one, the instant painting, otherwise A dimmed. */
function Picture({ job, source, start }: PictureProps) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  return (
    <>
      {job.content.id === undefined || source !== undefined ? null : (
        <div className={style.waiting}>
          <Content job={job} />
        </div>
      )}
      {source === undefined ? null : (
        <GrowingImage src={source} from={start} alt={t('watch.pictureOf', { name: title(job.content) })} />
      )}
    </>
  );
}

function Content({ job: { content } }: { readonly job: Job }) {
  const title = usePictureTitle();
  return content.id === undefined ? null : (
    <CroppedImage src={pictureOf(content.id, compareWidth)} alt={title(content)} crop={content.crop} />
  );
}
