import { useState } from 'react';
import type { Slot } from '../draft/draft.js';
import { CroppedImage } from '../stage/cropped-image.jsx';
import { pictureOf } from '../stage/preview.js';
import { usePictureTitle } from '../text/picture-name.js';

interface SlotImageProps {
  readonly slot: Slot;
  /** Long side to fetch, in pixels. */
  readonly width: number;
}

/** The picture of a slot: the local file if the browser can show it, otherwise that of the server once it has it. */
export function SlotImage({ slot, width }: SlotImageProps) {
  const title = usePictureTitle();
  const [unknown, setUnknown] = useState(false);
  const local = unknown ? undefined : slot.local;
  const src = local ?? (slot.picture ? pictureOf(slot.picture.id, width) : undefined);
  return src === undefined || slot.error !== undefined ? null : (
    <CroppedImage
      src={src}
      alt={title(slot.picture ?? slot)}
      crop={slot.crop}
      onError={() => setUnknown(true)}
    />
  );
}
