import { Columns2, Maximize } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { keyOf } from '../app/shortcuts.js';
import { IconButton } from '../ui/button.jsx';
import { Tooltip } from '../ui/tooltip.jsx';
import type { Zoom } from './zoom.js';
import style from './zoom-bar.module.css';

interface ZoomBarProps {
  readonly zoom: Zoom;
  /** Whether the divider is shown; undefined if there is nothing to compare. */
  readonly divided?: boolean;
  readonly onDivide?: () => void;
}

/** The buttons for fit, actual size and the divider, in a corner of the canvas. */
export function ZoomBar({ zoom, divided, onDivide }: ZoomBarProps) {
  const { t } = useTranslation();
  return (
    <div className={style.bar}>
      {divided === undefined ? null : (
        <IconButton
          icon={Columns2}
          label={t('stage.divider')}
          shortcut={keyOf('divider')}
          on={divided}
          onClick={() => onDivide?.()}
        />
      )}
      <IconButton icon={Maximize} label={t('stage.fit')} shortcut={keyOf('fit')} onClick={zoom.fit} />
      <Tooltip text={t('stage.full')} shortcut={keyOf('full')}>
        <button type="button" className={style.percent} onClick={zoom.full}>
          {t('common.percent', { percent: Math.round(zoom.percent * 100) })}
          <span className="hidden">{t('stage.full')}</span>
        </button>
      </Tooltip>
    </div>
  );
}
