import { useTranslation } from 'react-i18next';
import { useDraft } from '../draft/draft.js';
import {
  sizeStopOf,
  sizeStops,
  strengthOf,
  strokeOf,
  strokeRange,
  styleScaleOf,
  styleWeightOf,
  textOption,
} from '../draft/options.js';
import { smallWidth } from '../stage/preview.js';
import { Choices } from '../ui/choices.jsx';
import { Slider } from '../ui/slider.jsx';
import style from './panel.module.css';
import { PrintSize } from './print-size.jsx';
import { SlotImage } from './slot-image.jsx';
import { useNumber, useSetter } from './use-options.js';

/** The four most common settings. */
export function Sliders() {
  return (
    <div className={style.sliders}>
      <Strength />
      <Stroke />
      <Colour />
      <Size />
      <PrintSize />
    </div>
  );
}

function Strength() {
  const { t } = useTranslation();
  const set = useSetter();
  const content = useNumber('contentWeight', 1);
  const value = strengthOf(content, useNumber('styleWeight', 4));
  const { a, b } = useEnds();
  return (
    <Slider
      label={t('panel.strength')}
      value={value}
      onChange={(next) => set('styleWeight', styleWeightOf(next, content))}
      initial={50}
      min={0}
      max={100}
      step={1}
      low={a}
      high={b}
    />
  );
}

/** The ends of the strength slider: thumbnails of A and B, or their letters. */
function useEnds() {
  const { t } = useTranslation();
  const content = useDraft((draft) => draft.content);
  const first = useDraft((draft) => draft.styles[0]);
  return {
    a: content?.picture ? <Tiny slot={content} /> : t('paint.a'),
    b: first?.picture ? <Tiny slot={first} /> : t('paint.b'),
  };
}

function Tiny({ slot }: { readonly slot: Parameters<typeof SlotImage>[0]['slot'] }) {
  return (
    <span className={style.tiny}>
      <SlotImage slot={slot} width={smallWidth} />
    </span>
  );
}

function Stroke() {
  const { t } = useTranslation();
  const set = useSetter();
  const scale = useNumber('styleScale', 1);
  return (
    <Slider
      label={t('panel.stroke')}
      value={strokeOf(scale)}
      onChange={(next) => set('styleScale', styleScaleOf(next))}
      initial={0}
      {...strokeRange}
      low={t('panel.fine')}
      high={t('panel.broad')}
      shown={{ value: scale, onChange: (next) => set('styleScale', next), min: 0.1, max: 10, step: 0.1 }}
      unit="×"
    />
  );
}

function Size() {
  const { t } = useTranslation();
  const set = useSetter();
  const size = useNumber('size', 512);
  return (
    <Slider
      label={t('panel.size')}
      value={sizeStopOf(size)}
      onChange={(next) => set('size', sizeStops[next])}
      initial={sizeStops.indexOf(512)}
      min={0}
      max={sizeStops.length - 1}
      step={1}
      low={t('panel.small')}
      high={t('panel.large')}
      shown={{ value: size, onChange: (next) => set('size', Math.round(next)), min: 32, max: 4096, step: 64 }}
      unit={t('panel.pixels')}
    />
  );
}

const colours = ['style', 'content', 'match'] as const;

function Colour() {
  const { t } = useTranslation();
  const set = useSetter();
  const value = useDraft(({ options }) => textOption(options, 'colors', 'style'));
  return (
    <div className={style.colour}>
      <span className={style.label}>{t('panel.colour')}</span>
      <Choices
        label={t('panel.colour')}
        value={value}
        onChange={(next) => set('colors', next)}
        choices={colours.map((name) => ({ value: name as string, label: t(`panel.colours.${name}`) }))}
      />
    </div>
  );
}
