import { useTranslation } from 'react-i18next';
import { changeSlot, useDraft } from '../draft/draft.js';
import { usePictureTitle } from '../text/picture-name.js';
import { Slider } from '../ui/slider.jsx';
import style from './panel.module.css';

/** How much of each style is in the blend; only where there are several. */
export function Blend() {
  const { t } = useTranslation();
  const title = usePictureTitle();
  const styles = useDraft((draft) => draft.styles);
  if (styles.length < 2) return null;
  const total = styles.reduce((sum, { weight }) => sum + weight, 0) || 1;
  return (
    <section className={style.blend} aria-label={t('panel.blend')}>
      {styles.map((slot) => (
        <Slider
          key={slot.key}
          label={t('panel.share', {
            name: title(slot.name),
            percent: Math.round((100 * slot.weight) / total),
          })}
          value={slot.weight}
          onChange={(weight) => changeSlot(slot.key, { weight })}
          initial={50}
          min={0}
          max={100}
          step={1}
          low={t('panel.less')}
          high={t('panel.more')}
        />
      ))}
    </section>
  );
}
