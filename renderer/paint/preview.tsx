import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Slot, slotRatio, useDraft } from '../draft/draft.js';
import { numberOption } from '../draft/options.js';
import { PreviewBadge } from '../instant/badge.jsx';
import { instantOf, type Wanted } from '../instant/request.js';
import { useInstant } from '../instant/use-instant.js';
import { CroppedImage } from '../stage/cropped-image.jsx';
import { Divider } from '../stage/divider.jsx';
import { GrowingImage } from '../stage/growing-image.jsx';
import { compareWidth, pictureOf, widthOf } from '../stage/preview.js';
import { Stage } from '../stage/stage.jsx';
import { useStageKeys } from '../stage/use-stage-keys.js';
import { sharedView, useZoom } from '../stage/zoom.js';
import { ZoomBar } from '../stage/zoom-bar.jsx';
import { usePictureTitle } from '../text/picture-name.js';
import { problemText } from '../text/problem.js';
import { Spinner } from '../ui/spinner.jsx';
import style from './preview.module.css';
import { SlotImage } from './slot-image.jsx';

/** Duration of the cross-fade, in milliseconds: a slider is followed closely. */
const fade = 100;

/** The instant painting of the draft on the canvas; before it is there, A. */
export function Preview({ content }: { readonly content: Slot }) {
  const { t } = useTranslation();
  const { painted, isCurrent, problem } = useInstant(useWanted());
  const slot = content.picture ? content : (content.before ?? content);
  const name = usePictureTitle()(slot.picture ?? slot);
  const ratio = painted?.ratio ?? slotRatio(slot) ?? 1;
  const size = useDraft(({ options }) => numberOption(options, 'size', 512));
  const zoom = useZoom(widthOf(size, ratio), sharedView);
  const [divided, setDivided] = useState(false);
  const divide = () => setDivided(!divided);
  useStageKeys(zoom, painted ? divide : undefined);
  const before = divided && painted ? painted.request.content : undefined;
  return (
    <Stage
      frame={zoom.ref}
      ratio={ratio}
      before={
        before ? (
          <CroppedImage src={pictureOf(before.picture, compareWidth)} alt={name} crop={before.crop} />
        ) : null
      }
      divider={before ? <Divider stage={zoom.ref} animated={false} /> : null}
      over={
        <>
          <PreviewBadge>
            {problem === null ? null : <span className={style.problem}>{problemText(t, problem)}</span>}
            {isCurrent || problem !== null ? null : <Busy key={painted?.key} />}
          </PreviewBadge>
          <ZoomBar zoom={zoom} {...(painted ? { divided, onDivide: divide } : {})} />
        </>
      }
    >
      <Picture slot={slot} name={name} src={painted?.src} />
    </Stage>
  );
}

/** What is wanted on the canvas; the same object until it changes. */
function useWanted(): Wanted | undefined {
  const draft = useDraft();
  const json = JSON.stringify(instantOf(draft));
  return useMemo(() => (json === undefined ? undefined : (JSON.parse(json) as Wanted)), [json]);
}

/** Most pictures are there before, in milliseconds. */
const busyDelay = 800;

/** Appears when a picture takes long. Screen readers do not hear of each step of a slider. */
function Busy() {
  const { t } = useTranslation();
  return (
    <span className={style.busy} aria-hidden>
      <Spinner label={t('paint.previewBusy')} delay={busyDelay} />
    </span>
  );
}

interface PictureProps {
  readonly slot: Slot;
  readonly name: string;
  readonly src: string | undefined;
}

/** The instant painting over A. */
function Picture({ slot, name, src }: PictureProps) {
  const { t } = useTranslation();
  const [from] = useState(src);
  return (
    <>
      <div aria-hidden={src !== undefined}>
        <SlotImage slot={slot} width={1024} />
      </div>
      {src === undefined ? null : (
        <GrowingImage src={src} alt={t('paint.previewOf', { name })} fade={fade} from={from} over />
      )}
    </>
  );
}
