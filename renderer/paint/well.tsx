import { Crop as CropIcon, Plus, RefreshCw, X } from 'lucide-react';
import { type CSSProperties, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDrag } from '../app/drag.js';
import { keyOf } from '../app/shortcuts.js';
import { maxStyles, removeSlot, type Slot, slotRatio } from '../draft/draft.js';
import type { Well as WellName } from '../draft/fill.js';
import { smallWidth } from '../stage/preview.js';
import { usePictureTitle } from '../text/picture-name.js';
import { IconButton } from '../ui/button.jsx';
import { Message } from '../ui/message.jsx';
import { Spinner } from '../ui/spinner.jsx';
import { CropDialog } from './crop-dialog.jsx';
import { SlotImage } from './slot-image.jsx';
import { useChoose } from './use-choose.js';
import style from './well.module.css';

interface WellProps {
  readonly name: WellName;
  readonly slots: readonly Slot[];
  /** Small, in the panel next to a painting. */
  readonly small?: boolean;
}

/** The drop area for A, or for one or more B; a click opens a file dialog. */
export function Well({ name, slots, small = false }: WellProps) {
  const lit = useDrag((drag) => drag.over && !drag.halves && drag.well === name);
  const classes = [style.well, lit ? style.lit : undefined, small ? style.small : undefined];
  return (
    <div className={classes.filter(Boolean).join(' ')} data-well={name} data-full={slots.length > 0}>
      {slots.length === 0 ? (
        <Empty name={name} small={small} />
      ) : (
        <Full name={name} slots={slots} small={small} />
      )}
    </div>
  );
}

function Empty({ name, small }: { readonly name: WellName; readonly small: boolean }) {
  const { t } = useTranslation();
  const choose = useChoose();
  return (
    <button type="button" className={style.empty} onClick={() => void choose(name)}>
      <span className={style.letter} aria-hidden>
        {name === 'content' ? t('paint.a') : t('paint.b')}
      </span>
      <span className={style.line}>{t(`paint.drop.${name}`)}</span>
      {small ? null : (
        <span className={style.hint}>
          {t('paint.orChoose')} <kbd>{keyOf(name === 'content' ? 'chooseContent' : 'chooseStyle')}</kbd>
        </span>
      )}
    </button>
  );
}

interface FullProps {
  readonly name: WellName;
  readonly slots: readonly Slot[];
  readonly small: boolean;
}

function Full({ name, slots, small }: FullProps) {
  return (
    <div className={style.pictures} data-count={Math.min(4, slots.length)}>
      {slots.map((slot, index) => (
        <Filled
          key={slot.key}
          name={name}
          slot={slot}
          small={small}
          alone={slots.length === 1}
          more={name === 'style' && index === slots.length - 1 && slots.length < maxStyles}
        />
      ))}
    </div>
  );
}

interface FilledProps {
  readonly name: WellName;
  readonly slot: Slot;
  readonly small: boolean;
  readonly alone: boolean;
  /** Whether another style can be added after it. */
  readonly more: boolean;
}

function Filled({ name, slot, small, alone, more }: FilledProps) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  const choose = useChoose();
  const ratio = small ? undefined : slotRatio(slot);
  return (
    <figure className={style.filled} data-loading={!slot.picture && !slot.error}>
      <div
        className={style.frame}
        data-shaped={ratio !== undefined}
        style={ratio === undefined ? undefined : ({ '--ratio': ratio } as CSSProperties)}
      >
        <SlotImage slot={slot} width={small ? smallWidth : 1024} />
        <Tools name={name} slot={slot} replaceable={alone} />
        {small ? null : <figcaption className={style.caption}>{title(slot.picture ?? slot)}</figcaption>}
        {more ? (
          <div className={style.add}>
            <IconButton
              icon={Plus}
              label={t('paint.addStyle')}
              solid
              onClick={() => void choose('style', true)}
            />
          </div>
        ) : null}
      </div>
      {slot.picture || slot.error ? null : (
        <span className={style.busy}>
          <Spinner label={t('paint.reading', { name: slot.name })} />
        </span>
      )}
      {slot.error ? (
        <div className={style.error}>
          <Message kind="problem">{slot.error}</Message>
        </div>
      ) : null}
    </figure>
  );
}

interface ToolsProps {
  readonly name: WellName;
  readonly slot: Slot;
  readonly replaceable: boolean;
}

/** The actions for a picture in a well. */
function Tools({ name, slot, replaceable }: ToolsProps) {
  const { t } = useTranslation();
  const choose = useChoose();
  const [cropping, setCropping] = useState(false);
  return (
    <div className={style.tools}>
      {slot.picture ? (
        <IconButton icon={CropIcon} label={t('paint.crop')} solid onClick={() => setCropping(true)} />
      ) : null}
      {replaceable ? (
        <IconButton icon={RefreshCw} label={t('paint.replace')} solid onClick={() => void choose(name)} />
      ) : null}
      <IconButton icon={X} label={t('paint.remove')} solid onClick={() => removeSlot(slot.key)} />
      {cropping ? <CropDialog slot={slot} onClose={() => setCropping(false)} /> : null}
    </div>
  );
}
