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

/** A crop as fractions from one in percent, inside the picture; undefined for the whole picture or an empty area. */
export function cropOf({
  x,
  y,
  width,
  height,
}: Pick<PercentCrop, 'x' | 'y' | 'width' | 'height'>): Crop | undefined {
  const fraction = (percent: number) => Math.min(1, Math.max(0, Number((percent / 100).toFixed(4))));
  const [left, top] = [fraction(x), fraction(y)];
  const crop = {
    left,
    top,
    width: Math.min(fraction(width), 1 - left),
    height: Math.min(fraction(height), 1 - top),
  };
  const nothing = crop.width < 0.01 || crop.height < 0.01;
  const all = crop.width > 0.995 && crop.height > 0.995;
  return nothing || all ? undefined : crop;
}

/** Chooses the part of a picture that is used. */
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
  // Until the picture is loaded the crop has no size, and keys would not move it.
  const [loaded, setLoaded] = useState(false);
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
          disabled={!loaded}
          ariaLabels={labels}
          className={style.crop ?? ''}
          ruleOfThirds
          keepSelection
        >
          <img
            src={slot.picture ? pictureOf(slot.picture.id, 1024) : slot.local}
            alt={slot.name}
            onLoad={() => setLoaded(true)}
          />
        </ReactCrop>
      </div>
    </Dialog>
  );
}

/** Names of the corners and edges for screen readers. */
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
