import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import style from './hint.module.css';

interface HintProps {
  readonly text: string;
  readonly shortcut?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** The one element that the hint belongs to. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** A word or two beside what the pointer rests on. */
export function Hint({ text, shortcut, side = 'top', children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger delay={500} render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={8}>
          <Tooltip.Popup className={style.hint}>
            {text}
            {shortcut ? <kbd className={style.key}>{shortcut}</kbd> : null}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
