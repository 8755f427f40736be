import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { CroppedImage } from '../stage/cropped-image.jsx';
import { Divider } from '../stage/divider.jsx';
import { GrowingImage } from '../stage/growing-image.jsx';
import { Peek, usePeek } from '../stage/peek.jsx';
import { compareWidth, finalWidth, pictureOf, previewOf, ratioOf, thumbnailOf } from '../stage/preview.js';
import { Stage } from '../stage/stage.jsx';
import { useStageKeys } from '../stage/use-stage-keys.js';
import { useZoom } from '../stage/zoom.js';
import { ZoomBar } from '../stage/zoom-bar.jsx';
import { usePictureTitle } from '../text/picture-name.js';

/** A finished picture on the canvas; the divider is off at first. */
export function ResultStage({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  const zoom = useZoom(finalWidth(job));
  const [divided, setDivided] = useState(false);
  const { content } = job;
  const comparable = content.id !== undefined;
  const divide = () => setDivided(!divided);
  useStageKeys(zoom, comparable ? divide : undefined);
  const peek = usePeek();
  const shown = divided && peek === null && content.id !== undefined;
  return (
    <Stage
      frame={zoom.ref}
      ratio={ratioOf(job)}
      before={
        shown && content.id !== undefined ? (
          <CroppedImage src={pictureOf(content.id, compareWidth)} alt={title(content)} crop={content.crop} />
        ) : null
      }
      divider={shown ? <Divider stage={zoom.ref} animated={false} /> : null}
      over={
        <>
          {peek === null ? null : <Peek job={job} which={peek} />}
          <ZoomBar zoom={zoom} {...(comparable ? { divided, onDivide: divide } : {})} />
        </>
      }
    >
      <GrowingImage
        src={previewOf(job) ?? thumbnailOf(job, compareWidth) ?? ''}
        alt={t('watch.pictureOf', { name: title(content) })}
      />
    </Stage>
  );
}
