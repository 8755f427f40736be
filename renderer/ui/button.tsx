import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import style from './button.module.css';
import { Tooltip } from './tooltip.jsx';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** `primary` is the one vermilion element on the screen. */
  readonly kind?: 'primary' | 'plain' | 'quiet';
  readonly icon?: LucideIcon;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A button with a text. */
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
  /** Its name in the tooltip and for screen readers. */
  readonly label: string;
  /** The equivalent key. */
  readonly shortcut?: string | undefined;
  /** Whether it is on, for a toggle button. */
  readonly on?: boolean;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  readonly solid?: boolean;
}

/** A button with an icon and a tooltip. */
export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, shortcut, on, side, solid, className, ...rest } = props;
  const classes = [style.icon, on ? style.on : undefined, solid ? style.solid : undefined, className];
  return (
    <Tooltip text={label} shortcut={shortcut} side={side ?? 'top'}>
      <button
        type="button"
        aria-label={label}
        {...(on === undefined ? {} : { 'aria-pressed': on })}
        className={classes.filter(Boolean).join(' ')}
        {...rest}
      >
        <Icon size={18} strokeWidth={1.75} aria-hidden />
      </button>
    </Tooltip>
  );
}
