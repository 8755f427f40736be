import { useTranslation } from 'react-i18next';
import { useTryStyles } from '../instant/try-styles-state.js';
import { useDrag } from './drag.js';
import style from './drop-halves.module.css';

/** When both wells are full, the two halves of the window are the targets of a drag. */
export function DropHalves() {
  const { t } = useTranslation();
  const { over, halves, well } = useDrag();
  const trying = useTryStyles(({ open }) => open);
  if (!over || !halves || trying) return null;
  return (
    <div className={style.halves} aria-hidden>
      <div className={`${style.half} ${well === 'content' ? style.lit : ''}`}>
        <span className={style.letter}>{t('paint.a')}</span>
        {t('paint.drop.content')}
      </div>
      <div className={`${style.half} ${well === 'style' ? style.lit : ''}`}>
        <span className={style.letter}>{t('paint.b')}</span>
        {t('paint.drop.style')}
      </div>
    </div>
  );
}
