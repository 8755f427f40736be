import type { ReactNode } from 'react';
import style from './message.module.css';

interface MessageProps {
  /** A `problem` is announced by screen readers at once. */
  readonly kind?: 'problem' | 'note';
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** A message, optionally with an action. */
export function Message({ kind = 'note', children, action }: MessageProps) {
  return (
    <p className={`${style.sentence} ${style[kind]}`} {...(kind === 'problem' ? { role: 'alert' } : {})}>
      <span data-selectable>{children}</span>
      {action}
    </p>
  );
}
