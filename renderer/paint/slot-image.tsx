import type { Slot } from '../draft/draft.js';
import { CroppedImage } from '../stage/cropped-image.jsx';
import { pictureOf } from '../stage/preview.js';
import { usePictureTitle } from '../text/picture-name.js';

interface SlotImageProps {
  readonly slot: Slot;
  /** Longest side that is needed, in pixels. */
  readonly width: number;
}

/** The picture in a well: the file itself until the server has it. */
export function SlotImage({ slot, width }: SlotImageProps) {
  const title = usePictureTitle();
  const src = slot.local ?? (slot.picture ? pictureOf(slot.picture.id, width) : undefined);
  return src === undefined ? null : (
    <CroppedImage src={src} alt={title(slot.picture ?? slot)} crop={slot.crop} />
  );
}

/** Width against height of the part that is used; undefined while it is not known. */
export function slotRatio({ picture, crop }: Slot): number | undefined {
  return picture ? (picture.width * (crop?.width ?? 1)) / (picture.height * (crop?.height ?? 1)) : undefined;
}
