import { useTranslation } from 'react-i18next';
import { DEFAULT_DPI } from '../../src/api/contract.js';
import { slotRatio, useDraft } from '../draft/draft.js';
import { widthOf } from '../stage/preview.js';
import { localeOf } from '../text/locale.js';
import { paperPixels, papersUpTo, printText } from '../text/print.js';
import { Select } from '../ui/select.jsx';
import style from './print-size.module.css';
import { useNumber, useOptionList, useSetter } from './use-options.js';

/** Value of the entry for a size that is no format of paper. */
const none = '';

/** Under the size: how large it prints, formats of paper to choose it by, and a word if it is larger than A. */
export function PrintSize() {
  const { t, i18n } = useTranslation();
  const set = useSetter();
  const size = useNumber('size', 512);
  const { options } = useOptionList();
  const content = useDraft((draft) => draft.content);
  const ratio = (content && slotRatio(content)) ?? 1;
  const width = widthOf(size, ratio);
  const printed = { width, height: Math.round(width / ratio) };
  const papers = papersUpTo(options.find(({ name }) => name === 'size')?.maximum ?? 0);
  const chosen = papers.find((paper) => paperPixels(paper) === size)?.name ?? none;
  const own = content?.picture && longSideOf(content.picture, content.crop);
  return (
    <div className={style.print}>
      <div className={style.line}>
        <span className={style.size}>
          {t('print.at', {
            size: printText(t, localeOf(i18n.language), printed, DEFAULT_DPI),
            dpi: DEFAULT_DPI,
          })}
        </span>
        <Select
          label={t('print.paper')}
          value={chosen}
          onChange={(name) => {
            const paper = papers.find((one) => one.name === name);
            if (paper) set('size', paperPixels(paper));
          }}
          choices={[
            { value: none, label: t('print.paper') },
            ...papers.map(({ name }) => ({ value: name, label: paperLabel(name, t('print.cm')) })),
          ]}
        />
      </div>
      {own && size > own ? <p className={style.larger}>{t('print.larger', { size: own })}</p> : null}
    </div>
  );
}

/** Sides are in centimetres; a format of ISO 216 has its name alone. */
const paperLabel = (name: string, unit: string) => (name.startsWith('A') ? name : `${name}\u00a0${unit}`);

/** Long side of the used part of a picture, in pixels. */
function longSideOf(
  { width, height }: { readonly width: number; readonly height: number },
  crop: { readonly width: number; readonly height: number } = { width: 1, height: 1 },
): number {
  return Math.round(Math.max(width * crop.width, height * crop.height));
}
