import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import ReactCrop, { type PercentCrop } from 'react-image-crop';
import 'react-image-crop/dist/ReactCrop.css';
import type { Crop } from '../../src/api/contract.js';
import { changeSlot, type Slot } from '../draft/draft.js';
import { pictureOf } from '../stage/preview.js';
import { Button } from '../ui/button.jsx';
import { Dialog } from '../ui/dialog.jsx';
import style from './crop-dialog.module.css';

const whole: Crop = { left: 0, top: 0, width: 1, height: 1 };

/** A crop in shares from one in percent, exactly inside the picture; undefined for all of it, or nothing. */
export function cropOf({
  x,
  y,
  width,
  height,
}: Pick<PercentCrop, 'x' | 'y' | 'width' | 'height'>): Crop | undefined {
  const share = (percent: number) => Math.min(1, Math.max(0, Number((percent / 100).toFixed(4))));
  const [left, top] = [share(x), share(y)];
  const crop = {
    left,
    top,
    width: Math.min(share(width), 1 - left),
    height: Math.min(share(height), 1 - top),
  };
  const nothing = crop.width < 0.01 || crop.height < 0.01;
  const all = crop.width > 0.995 && crop.height > 0.995;
  return nothing || all ? undefined : crop;
}

/** Chooses the part of a picture that counts: what of A is painted, or which strokes of B are learnt. */
export function CropDialog({ slot, onClose }: { readonly slot: Slot; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { left, top, width, height } = slot.crop ?? whole;
  const [crop, setCrop] = useState<PercentCrop>({
    unit: '%',
    x: left * 100,
    y: top * 100,
    width: width * 100,
    height: height * 100,
  });
  // Before the picture is there a part of it has no size, and keys would move it by nothing.
  const [there, setThere] = useState(false);
  const labels = useLabels();
  const take = (next: Crop | undefined) => {
    changeSlot(slot.key, { crop: next });
    onClose();
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('paint.cropTitle')}
      actions={
        <>
          <Button kind="quiet" onClick={() => take(undefined)}>
            {t('paint.cropWhole')}
          </Button>
          <Button kind="primary" onClick={() => take(cropOf(crop))}>
            {t('paint.cropUse')}
          </Button>
        </>
      }
    >
      <p className={style.help}>{t('paint.cropHelp')}</p>
      <div className={style.picture}>
        <ReactCrop
          crop={crop}
          onChange={(_, percent) => setCrop(percent)}
          disabled={!there}
          ariaLabels={labels}
          className={style.crop ?? ''}
          ruleOfThirds
          keepSelection
        >
          <img
            src={slot.picture ? pictureOf(slot.picture.id, 1024) : slot.local}
            alt={slot.name}
            onLoad={() => setThere(true)}
          />
        </ReactCrop>
      </div>
    </Dialog>
  );
}

/** What the corners and edges are called for screen readers. */
function useLabels() {
  const { t } = useTranslation();
  const label = (handle: 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w') =>
    t(`paint.cropHandle.${handle}`);
  return {
    cropArea: t('paint.cropArea'),
    nwDragHandle: label('nw'),
    nDragHandle: label('n'),
    neDragHandle: label('ne'),
    eDragHandle: label('e'),
    seDragHandle: label('se'),
    sDragHandle: label('s'),
    swDragHandle: label('sw'),
    wDragHandle: label('w'),
  };
}
