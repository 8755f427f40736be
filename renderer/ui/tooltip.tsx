import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import style from './tooltip.module.css';

interface TooltipProps {
  readonly text: string;
  readonly shortcut?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** The element that the tooltip belongs to. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** A short text next to the element under the pointer. */
export function Tooltip({ text, shortcut, side = 'top', children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger delay={500} render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={8}>
          <Base.Popup className={style.hint}>
            {text}
            {shortcut ? <kbd className={style.key}>{shortcut}</kbd> : null}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
