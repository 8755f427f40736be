import { useTranslation } from 'react-i18next';
import { changeSlot, useDraft } from '../draft/draft.js';
import { usePictureTitle } from '../text/picture-name.js';
import { Slider } from '../ui/slider.jsx';
import style from './panel.module.css';

/** The share of each style, if there are several. */
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
          label={title(slot.picture ?? slot)}
          value={slot.weight}
          onChange={(weight) => changeSlot(slot.key, { weight })}
          initial={50}
          min={0}
          max={100}
          step={1}
          low={t('panel.less')}
          high={t('panel.more')}
          shown={{
            value: Math.round((100 * slot.weight) / total),
            onChange: (percent) => changeSlot(slot.key, { weight: weightFor(percent, total - slot.weight) }),
            min: 0,
            max: 100,
            step: 1,
          }}
          unit="%"
        />
      ))}
    </section>
  );
}

/** The weight, 0 to 100, whose share is nearest to a percentage, given the sum of the other weights. */
export function weightFor(percent: number, others: number): number {
  if (percent >= 100) return 100;
  return Math.round(Math.min(100, (percent * others) / (100 - percent)));
}
