import type { CSSProperties, ReactNode, RefObject } from 'react';
import style from './stage.module.css';

interface StageProps {
  readonly frame: RefObject<HTMLDivElement | null>;
  /** Width against height of what is shown. */
  readonly ratio: number;
  /** The picture. */
  readonly children: ReactNode;
  /** The picture left of the divider. */
  readonly before?: ReactNode;
  /** What lies over everything and does not zoom. */
  readonly over?: ReactNode;
  readonly divider?: ReactNode;
}

/** The canvas: one picture, as large as fits, that zooms and pans; another of the same shape may lie over its left part. */
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
