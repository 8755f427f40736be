import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasResult } from '../api/live.js';
import { CroppedImage } from '../stage/cropped-image.jsx';
import { Divider } from '../stage/divider.jsx';
import { GrowingImage } from '../stage/growing-image.jsx';
import { Peek, usePeek } from '../stage/peek.jsx';
import { compareWidth, finalWidth, pictureOf, previewOf, ratioOf } from '../stage/preview.js';
import { Stage } from '../stage/stage.jsx';
import { useStageKeys } from '../stage/use-stage-keys.js';
import { useZoom } from '../stage/zoom.js';
import { ZoomBar } from '../stage/zoom-bar.jsx';
import { usePictureTitle } from '../text/picture-name.js';
import style from './watch.module.css';
import { WatchBar } from './watch-bar.jsx';

/** The picture as it grows, and when it is done, beside what it was. */
export function Watch({ job }: { readonly job: Job }) {
  const zoom = useZoom(finalWidth(job));
  const peek = usePeek();
  // The divider shows itself once a painting is done, and from then on is where the user wants it, or not.
  const [wanted, setWanted] = useState<boolean | null>(null);
  const ended = hasResult(job);
  const source = previewOf(job);
  const comparable = job.content.id !== undefined && source !== undefined;
  const divided = comparable && (wanted ?? ended);
  const divide = () => setWanted(!divided);
  useStageKeys(zoom, comparable ? divide : undefined);
  return (
    <section className={style.watch}>
      <Stage
        frame={zoom.ref}
        ratio={ratioOf(job)}
        before={divided && peek === null ? <Content job={job} /> : null}
        divider={divided && peek === null ? <DividerOf zoom={zoom} waves={ended && wanted === null} /> : null}
        over={
          <>
            {peek === null ? null : <Peek job={job} which={peek} />}
            <ZoomBar zoom={zoom} {...(comparable ? { divided, onDivide: divide } : {})} />
          </>
        }
      >
        <Picture job={job} source={source} />
      </Stage>
      <WatchBar job={job} />
    </section>
  );
}

function DividerOf({ zoom, waves }: { readonly zoom: ReturnType<typeof useZoom>; readonly waves: boolean }) {
  const { t } = useTranslation();
  return (
    <Divider
      stage={zoom.ref}
      waves={waves}
      label={t('stage.dividerSlider')}
      before={t('stage.before')}
      after={t('stage.after')}
    />
  );
}

/** The newest revision; until there is one, A, waiting in half light. */
function Picture({ job, source }: { readonly job: Job; readonly source: string | undefined }) {
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
        <GrowingImage src={source} alt={t('watch.pictureOf', { name: title(job.content) })} />
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
