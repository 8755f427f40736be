import { useQuery } from '@tanstack/react-query';
import { Grid3x3, LayoutGrid, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PictureInfo } from '../../src/api/contract.js';
import { queries } from '../api/queries.js';
import { jobOf, useDraft } from '../draft/draft.js';
import { putPicture } from '../draft/fill.js';
import { styleRequest, type TileBase, useTileBase } from '../instant/tiles.js';
import { TilePicture } from '../instant/tiles-picture.jsx';
import { TryStyles } from '../instant/try-styles.jsx';
import { useTryStyles } from '../instant/try-styles-state.js';
import { Variations } from '../instant/variations.jsx';
import { pictureOf } from '../stage/preview.js';
import { usePictureTitle } from '../text/picture-name.js';
import { Button, IconButton } from '../ui/button.jsx';
import style from './strip.module.css';

/** The most recent pictures that the strip shows. */
const maxRecent = 24;

/** Pairs of samples that suit each other, as A and B. */
const pairs = [
  ['content-harbour', 'style-swirl'],
  ['content-valley', 'style-poppies'],
  ['content-harbour', 'style-ink'],
  ['content-valley', 'style-mosaic'],
] as const;

/** Long side of a painted tile, in pixels. */
const tileSize = 192;

/**
 * Under the wells: pairs to try while they are empty, then single samples; and the recent pictures. Once A is there, the styles show A
 * painted in them.
 */
export function Strip() {
  const { t } = useTranslation();
  const pictures = useQuery(queries.pictures).data?.pictures ?? [];
  const base = useTileBase();
  const hasContent = useDraft(({ content }) => content?.picture != null);
  const empty = useDraft(({ content, styles }) => content === null && styles.length === 0);
  const recent = pictures.filter(({ origin }) => origin !== 'sample').slice(0, maxRecent);
  return (
    <div className={style.strip}>
      <div className={style.groups}>
        {empty ? <Pairs pictures={pictures} /> : <Samples pictures={pictures} base={base} />}
        {recent.length > 0 ? <Group title={t('paint.recent')} pictures={recent} base={base} /> : null}
      </div>
      {hasContent ? <Sheets base={base} /> : null}
    </div>
  );
}

/** The sheets of all styles and of variations, behind their buttons. */
function Sheets({ base }: { readonly base: TileBase | null }) {
  const { t } = useTranslation();
  const trying = useTryStyles(({ open }) => open);
  const [varying, setVarying] = useState(false);
  const paired = useDraft((draft) => jobOf(draft) !== undefined);
  return (
    <div className={style.sheets}>
      <Button icon={LayoutGrid} onClick={() => useTryStyles.setState({ open: true })}>
        {t('tryStyles.title')}
      </Button>
      <Button icon={Grid3x3} disabled={!paired} onClick={() => setVarying(true)}>
        {t('variations.title')}
      </Button>
      {trying ? <TryStyles base={base} /> : null}
      {varying ? <Variations onClose={() => setVarying(false)} /> : null}
    </div>
  );
}

function Pairs({ pictures }: { readonly pictures: readonly PictureInfo[] }) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  const named = (name: string) => pictures.find(({ id }) => id === `sample-${name}`);
  const both = pairs.flatMap(([a, b]) => {
    const [content, style] = [named(a), named(b)];
    return content && style ? [{ content, style }] : [];
  });
  return (
    <section className={style.section} aria-label={t('paint.try')}>
      <h2 className={style.title}>{t('paint.try')}</h2>
      <ul className={style.row}>
        {both.map((pair) => (
          <li key={pair.content.id + pair.style.id}>
            <button
              type="button"
              className={style.pair}
              aria-label={t('paint.pair', {
                content: title(pair.content),
                style: title(pair.style),
              })}
              onClick={() => {
                putPicture(pair.content, 'content');
                putPicture(pair.style, 'style');
              }}
            >
              <img src={pictureOf(pair.content.id, 192)} alt="" draggable={false} />
              <img src={pictureOf(pair.style.id, 192)} alt="" draggable={false} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface PicturesProps {
  readonly pictures: readonly PictureInfo[];
  readonly base: TileBase | null;
}

function Samples({ pictures, base }: PicturesProps) {
  const { t } = useTranslation();
  const samples = (kind: 'content' | 'style') =>
    pictures.filter((picture) => picture.origin === 'sample' && picture.kind === kind);
  const hasContent = useDraft(({ content }) => content !== null);
  const forContent = (
    <Group key="content" title={t('paint.samples')} pictures={samples('content')} base={base} />
  );
  const forStyle = <Group key="style" title={t('paint.styles')} pictures={samples('style')} base={base} />;
  // What is still to be chosen, or is changed most often, comes first.
  return hasContent ? [forStyle, forContent] : [forContent, forStyle];
}

function Group({ title, pictures, base }: PicturesProps & { readonly title: string }) {
  return (
    <section className={style.section} aria-label={title}>
      <h2 className={style.title}>{title}</h2>
      <ul className={style.row}>
        {pictures.map((picture) => (
          <li key={picture.id}>
            <Tile picture={picture} base={base} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A picture to use: a click puts it into the likely well, the small buttons into the other. */
function Tile({ picture, base }: { readonly picture: PictureInfo; readonly base: TileBase | null }) {
  const { t } = useTranslation();
  const name = usePictureTitle()(picture);
  const { content, styles } = useDraft();
  const well = picture.kind ?? (content === null ? 'content' : 'style');
  const used = [content, ...styles].some((slot) => slot?.picture?.id === picture.id);
  const [only, ...others] = well === 'content' ? [content] : styles;
  const chosen = only?.picture?.id === picture.id && others.length === 0;
  return (
    <div className={style.tile} data-used={used}>
      <button
        type="button"
        className={style.picture}
        aria-label={well === 'content' ? t('paint.useAsContent', { name }) : t('paint.useAsStyle', { name })}
        aria-current={chosen ? 'true' : undefined}
        data-chosen={chosen}
        onClick={() => putPicture(picture, well)}
      >
        <TilePicture
          picture={picture.id}
          request={well === 'style' && base ? styleRequest(base, picture.id, tileSize) : undefined}
        />
      </button>
      <div className={style.also}>
        {picture.kind === undefined && well === 'style' ? (
          <button
            type="button"
            className={style.small}
            aria-label={t('paint.useAsContent', { name })}
            onClick={() => putPicture(picture, 'content')}
          >
            {t('paint.a')}
          </button>
        ) : null}
        {styles.length > 0 && picture.kind !== 'content' ? (
          <IconButton
            icon={Plus}
            label={t('paint.blendIn', { name })}
            solid
            className={style.small}
            onClick={() => putPicture(picture, 'style', true)}
          />
        ) : null}
      </div>
    </div>
  );
}
