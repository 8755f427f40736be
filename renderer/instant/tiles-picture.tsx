import { useRef } from 'react';
import type { InstantRequest, PictureInfo } from '../../src/api/contract.js';
import { pictureOf } from '../stage/preview.js';
import { useInView } from '../ui/use-in-view.js';
import { useTilePainting } from './tiles.js';
import style from './tiles-picture.module.css';

interface TilePictureProps {
  readonly picture: PictureInfo;
  /** Paints A in the style of the picture; undefined shows the picture alone. */
  readonly request: InstantRequest | undefined;
}

/** A style, and over it A painted in this style, with the style in the corner. It is painted when it comes into view. */
export function TilePicture({ picture, request }: TilePictureProps) {
  const ref = useRef<HTMLSpanElement>(null);
  const inView = useInView(ref);
  const src = pictureOf(picture.id, 192);
  return (
    <span ref={ref} className={style.tile}>
      <img className={style.whole} src={src} alt="" draggable={false} loading="lazy" />
      {request && inView ? (
        <Painting key={JSON.stringify(request.content)} request={request} styleSrc={src} />
      ) : null}
    </span>
  );
}

interface PaintingProps {
  readonly request: InstantRequest;
  readonly styleSrc: string;
}

function Painting({ request, styleSrc }: PaintingProps) {
  const { src } = useTilePainting(request);
  return src === undefined ? null : (
    <span className={style.painting} data-painting>
      <img className={style.whole} src={src} alt="" draggable={false} />
      <img className={style.corner} src={styleSrc} alt="" draggable={false} />
    </span>
  );
}
