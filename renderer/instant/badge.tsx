import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tooltip } from '../ui/tooltip.jsx';
import style from './badge.module.css';

/** Marks the picture on the canvas as an instant painting, in a corner of the canvas. */
export function PreviewBadge({ children }: { readonly children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={style.badge}>
      <Tooltip text={t('paint.previewHelp')} side="bottom">
        <span>
          <span>{t('paint.preview')}</span>
          <span className="hidden">. {t('paint.previewHelp')}</span>
        </span>
      </Tooltip>
      {children}
    </div>
  );
}
