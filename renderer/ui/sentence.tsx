import type { ReactNode } from 'react';
import style from './sentence.module.css';

interface SentenceProps {
  /** `problem` is told to screen readers at once. */
  readonly kind?: 'problem' | 'note';
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** A sentence where something happened, with what to do about it. */
export function Sentence({ kind = 'note', children, action }: SentenceProps) {
  return (
    <p className={`${style.sentence} ${style[kind]}`} {...(kind === 'problem' ? { role: 'alert' } : {})}>
      <span data-selectable>{children}</span>
      {action}
    </p>
  );
}
