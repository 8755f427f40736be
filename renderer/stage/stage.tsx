import type { CSSProperties, ReactNode, RefObject } from 'react';
import style from './stage.module.css';

interface StageProps {
  readonly frame: RefObject<HTMLDivElement | null>;
  /** Aspect ratio of the picture. */
  readonly ratio: number;
  /** The picture. */
  readonly children: ReactNode;
  /** The picture left of the divider. */
  readonly before?: ReactNode;
  /** Overlays that do not zoom. */
  readonly over?: ReactNode;
  readonly divider?: ReactNode;
}

/** The canvas: a picture that fits, zooms and pans, optionally with another of the same shape over its left part. */
export function Stage({ frame, ratio, children, before, over, divider }: StageProps) {
  return (
    <div className={style.stage} ref={frame} style={{ '--ratio': ratio } as CSSProperties}>
      <div className={style.pane} data-pane>
        <div className={style.box} data-box>
          {children}
        </div>
        {before ? <div className={`${style.box} ${style.left}`}>{before}</div> : null}
        {divider}
      </div>
      {over}
    </div>
  );
}
