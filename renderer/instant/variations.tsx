import { type CSSProperties, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { InstantRequest } from '../../src/api/contract.js';
import { type Draft, slotRatio, useDraft } from '../draft/draft.js';
import { strengthOf } from '../draft/options.js';
import { useNumber, useSetter } from '../paint/use-options.js';
import { moveFocus } from '../ui/arrow-keys.js';
import { Dialog } from '../ui/dialog.jsx';
import { instantOf } from './request.js';
import { TilePicture } from './tiles-picture.jsx';
import style from './variations.module.css';

/** Long side of a tile, in pixels. */
const tileSize = 384;

/** The values of `impasto sheet --variations`, with the content weight 1. */
const strengths = [
  { name: 'light', styleWeight: 1 },
  { name: 'medium', styleWeight: 2.25 },
  { name: 'full', styleWeight: 4 },
] as const;
const strokes = [
  { name: 'fine', styleScale: 0.5 },
  { name: 'normal', styleScale: 1 },
  { name: 'broad', styleScale: 2 },
] as const;
const contentWeight = 1;

/** The pair at three strengths by three sizes of strokes; a click takes the settings. */
export function Variations({ onClose }: { readonly onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const ratio = useDraft(({ content }) => content && slotRatio(content)) ?? 1;
  const current = useCurrent();
  const set = useSetter();
  const focus = useRef<HTMLTableElement>(null);
  const take = (options: Cell) => {
    for (const [name, value] of Object.entries(options)) set(name, value);
    onClose();
  };
  return (
    <Dialog open size="content" focus={focus} onClose={onClose} title={t('variations.title')}>
      <p className={style.help}>{t('variations.help')}</p>
      <table
        ref={focus}
        tabIndex={-1}
        className={style.grid}
        style={{ '--ratio': ratio } as CSSProperties}
        aria-label={t('variations.title')}
        onKeyDown={moveFocus}
      >
        <thead>
          <tr>
            <td />
            {strokes.map(({ name, styleScale }) => (
              <th key={name} scope="col" className={style.column}>
                {t(`variations.strokes.${name}`)}
                <span className={style.value}>
                  {t('variations.stroke', { value: styleScale.toLocaleString(i18n.language) })}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {strengths.map((strength) => (
            <tr key={strength.name}>
              <th scope="row" className={style.row}>
                {t(`variations.strengths.${strength.name}`)}
                <span className={style.value}>
                  {t('variations.strength', { value: strengthOf(contentWeight, strength.styleWeight) })}
                </span>
              </th>
              {strokes.map((stroke) => {
                const options = {
                  contentWeight,
                  styleWeight: strength.styleWeight,
                  styleScale: stroke.styleScale,
                };
                return (
                  <td key={stroke.name}>
                    <Variation
                      label={`${t(`variations.strengths.${strength.name}`)}, ${t(`variations.strokes.${stroke.name}`)}`}
                      options={options}
                      current={current(options)}
                      onTake={take}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

/** The settings of a variation. */
interface Cell {
  readonly contentWeight: number;
  readonly styleWeight: number;
  readonly styleScale: number;
}

/** Whether the draft has the settings of a variation; only the ratio of the weights counts. */
function useCurrent(): (cell: Cell) => boolean {
  const content = useNumber('contentWeight', 1);
  const styleWeight = useNumber('styleWeight', 4);
  const styleScale = useNumber('styleScale', 1);
  return (cell) => styleScale === cell.styleScale && styleWeight === cell.styleWeight * content;
}

interface VariationProps {
  readonly label: string;
  readonly options: Cell;
  readonly current: boolean;
  readonly onTake: (options: Cell) => void;
}

function Variation({ label, options, current, onTake }: VariationProps) {
  const draft = useDraft();
  return (
    <button
      type="button"
      className={style.cell}
      aria-label={label}
      aria-current={current ? 'true' : undefined}
      onClick={() => onTake(options)}
    >
      <TilePicture request={requestOf(draft, options)} explains />
    </button>
  );
}

function requestOf(draft: Draft, cell: Cell): InstantRequest | undefined {
  const request = instantOf(draft)?.request;
  return request && { ...request, options: { ...request.options, ...cell }, size: tileSize };
}
