import type { Crop } from '../../src/api/contract.js';
import style from './stage.module.css';

interface CroppedImageProps {
  readonly src: string;
  readonly alt: string;
  readonly crop?: Crop | undefined;
  readonly onError?: (() => void) | undefined;
}

/** A picture, or the used part of it, filling its box. */
export function CroppedImage({ src, alt, crop, onError }: CroppedImageProps) {
  return (
    <span className={style.crop}>
      <img
        src={src}
        alt={alt}
        draggable={false}
        onError={onError}
        style={
          crop && {
            left: `${(-100 * crop.left) / crop.width}%`,
            top: `${(-100 * crop.top) / crop.height}%`,
            width: `${100 / crop.width}%`,
            height: `${100 / crop.height}%`,
          }
        }
      />
    </span>
  );
}
