import { useTranslation } from 'react-i18next';
import { changeSlot, setStyles, useDraft } from '../draft/draft.js';
import { usePictureTitle } from '../text/picture-name.js';
import { Slider } from '../ui/slider.jsx';
import style from './panel.module.css';

/** The share of each style, if there are several. */
export function Blend() {
  const { t } = useTranslation();
  const title = usePictureTitle();
  const styles = useDraft((draft) => draft.styles);
  if (styles.length < 2) return null;
  const weights = styles.map(({ weight }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const setShares = (shares: readonly number[]) =>
    setStyles(styles.map((slot, index) => ({ ...slot, weight: shares[index] ?? 0 })));
  return (
    <section className={style.blend} aria-label={t('panel.blend')}>
      {styles.map((slot, index) => (
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
            onChange: (percent) => setShares(sharesWith(weights, index, percent)),
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

/**
 * Weights, 0 to 100, in which one style has a share of `percent`; the others keep their ratios.
 * @param weights of all styles.
 */
export function sharesWith(weights: readonly number[], index: number, percent: number): number[] {
  const others = weights.reduce((sum, weight, at) => (at === index ? sum : sum + weight), 0);
  const rest = 100 - percent;
  return weights.map((weight, at) => {
    if (at === index) return percent;
    return others > 0 ? (rest * weight) / others : rest / (weights.length - 1);
  });
}
