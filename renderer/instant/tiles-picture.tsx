import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InstantRequest } from '../../src/api/contract.js';
import { pictureOf, smallWidth } from '../stage/preview.js';
import { problemText } from '../text/problem.js';
import { useInView } from '../ui/use-in-view.js';
import { useTilePainting } from './tiles.js';
import style from './tiles-picture.module.css';

interface TilePictureProps {
  /** The id of the style that is shown until the painting is there, then in its corner. */
  readonly picture?: string;
  /** What is painted; undefined shows the style alone. */
  readonly request: InstantRequest | undefined;
  /** Paints it also out of view. */
  readonly ahead?: boolean;
  /** Says why it could not be painted. */
  readonly explains?: boolean;
  /** Called with the request when it was painted, or could not be. */
  readonly onSettled?: (request: InstantRequest, painted: boolean) => void;
}

/** A picture that is painted instantly when it comes into view. */
export function TilePicture({ picture, request, ahead = false, explains, onSettled }: TilePictureProps) {
  const ref = useRef<HTMLSpanElement>(null);
  const inView = useInView(ref);
  // A painting stays when it is scrolled out of view, but is not painted again there.
  const [painted, setPainted] = useState<string>();
  const key = JSON.stringify(request);
  const src = picture === undefined ? undefined : pictureOf(picture, smallWidth);
  return (
    <span ref={ref} className={style.tile}>
      {src === undefined ? null : (
        <img className={style.whole} src={src} alt="" draggable={false} loading="lazy" />
      )}
      {request && (inView || ahead || painted === key) ? (
        <Painting
          key={JSON.stringify(request.content)}
          request={request}
          corner={src}
          explains={explains}
          onSettled={(successful) => {
            if (successful) setPainted(key);
            onSettled?.(request, successful);
          }}
        />
      ) : null}
    </span>
  );
}

interface PaintingProps {
  readonly request: InstantRequest;
  readonly corner: string | undefined;
  readonly explains: boolean | undefined;
  readonly onSettled: (painted: boolean) => void;
}

function Painting({ request, corner, explains, onSettled }: PaintingProps) {
  const { t } = useTranslation();
  const { src, error, settled } = useTilePainting(request);
  const tell = useRef(onSettled);
  tell.current = onSettled;
  const failed = error !== null;
  const key = JSON.stringify(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each request is settled on its own.
  useEffect(() => {
    if (settled) tell.current(!failed);
  }, [settled, failed, key]);
  if (failed && explains) return <span className={style.reason}>{problemText(t, error)}</span>;
  return src === undefined ? null : (
    <span className={style.painting} data-painting>
      <img className={style.whole} src={src} alt="" draggable={false} />
      {corner === undefined ? null : <img className={style.corner} src={corner} alt="" draggable={false} />}
    </span>
  );
}
