import type { Slot } from '../draft/draft.js';
import { CroppedImage } from '../stage/cropped-image.jsx';
import { pictureOf } from '../stage/preview.js';
import { usePictureTitle } from '../text/picture-name.js';

interface SlotImageProps {
  readonly slot: Slot;
  /** Long side to fetch, in pixels. */
  readonly width: number;
}

/** The picture of a slot: the local file until the server has it. */
export function SlotImage({ slot, width }: SlotImageProps) {
  const title = usePictureTitle();
  const src = slot.local ?? (slot.picture ? pictureOf(slot.picture.id, width) : undefined);
  return src === undefined ? null : (
    <CroppedImage src={src} alt={title(slot.picture ?? slot)} crop={slot.crop} />
  );
}

/** Aspect ratio of the used part; undefined until it is known. */
export function slotRatio({ picture, crop }: Slot): number | undefined {
  return picture ? (picture.width * (crop?.width ?? 1)) / (picture.height * (crop?.height ?? 1)) : undefined;
}
