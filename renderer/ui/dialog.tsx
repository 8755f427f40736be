import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, type RefObject, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.jsx';
import style from './dialog.module.css';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** `large` for a sheet of pictures that scrolls by itself; `content` is as wide as the content. */
  readonly size?: 'large' | 'content';
  /** What gets the focus; by default the dialog itself. */
  readonly focus?: RefObject<HTMLElement | null>;
  /** Buttons at the bottom. */
  readonly actions?: ReactNode;
}

/** A modal dialog; Escape and a click outside close it. */
export function Dialog({ open, onClose, title, children, wide, size, focus, actions }: DialogProps) {
  const { t } = useTranslation();
  const popup = useRef<HTMLDivElement>(null);
  const classes = [style.popup, wide ? style.wide : undefined, size ? style[size] : undefined];
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className={style.backdrop} />
        {/* The dialog itself gets the focus: on the first button, the tooltip would open and handle Escape. */}
        <Base.Popup ref={popup} initialFocus={focus ?? popup} className={classes.filter(Boolean).join(' ')}>
          <header className={style.header}>
            <Base.Title className={style.title}>{title}</Base.Title>
            <IconButton icon={X} label={t('common.close')} onClick={onClose} side="left" />
          </header>
          <div className={style.body}>{children}</div>
          {actions ? <footer className={style.actions}>{actions}</footer> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
