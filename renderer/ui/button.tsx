import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import style from './button.module.css';
import { Hint } from './hint.jsx';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** `primary` is the one vermilion thing on the screen. */
  readonly kind?: 'primary' | 'plain' | 'quiet';
  readonly icon?: LucideIcon;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A button with words. */
export function Button({ kind = 'plain', icon: Icon, wide, className, children, ...rest }: ButtonProps) {
  const classes = [style.button, style[kind], wide ? style.wide : undefined, className];
  return (
    <button type="button" className={classes.filter(Boolean).join(' ')} {...rest}>
      {Icon ? <Icon size={16} strokeWidth={1.75} aria-hidden /> : null}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: LucideIcon;
  /** What it does, for the hint and for screen readers. */
  readonly label: string;
  /** The key that does the same. */
  readonly shortcut?: string | undefined;
  /** Whether it is on, for a button that stays down. */
  readonly on?: boolean;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  readonly solid?: boolean;
}

/** A button with an icon, named in a hint. */
export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, shortcut, on, side, solid, className, ...rest } = props;
  const classes = [style.icon, on ? style.on : undefined, solid ? style.solid : undefined, className];
  return (
    <Hint text={label} shortcut={shortcut} side={side ?? 'top'}>
      <button
        type="button"
        aria-label={label}
        {...(on === undefined ? {} : { 'aria-pressed': on })}
        className={classes.filter(Boolean).join(' ')}
        {...rest}
      >
        <Icon size={18} strokeWidth={1.75} aria-hidden />
      </button>
    </Hint>
  );
}
