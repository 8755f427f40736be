import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.jsx';
import style from './dialog.module.css';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** Buttons at the bottom. */
  readonly actions?: ReactNode;
}

/** A modal dialog; Escape and a click outside close it. */
export function Dialog({ open, onClose, title, children, wide, actions }: DialogProps) {
  const { t } = useTranslation();
  const popup = useRef<HTMLDivElement>(null);
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
        <Base.Popup ref={popup} initialFocus={popup} className={`${style.popup} ${wide ? style.wide : ''}`}>
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
