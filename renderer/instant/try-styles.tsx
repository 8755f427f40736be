import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type CSSProperties, memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InstantRequest, PictureInfo } from '../../src/api/contract.js';
import { queries } from '../api/queries.js';
import { useDrag } from '../app/drag.js';
import { slotRatio, useDraft } from '../draft/draft.js';
import { putPicture } from '../draft/fill.js';
import { useAskForPictures } from '../paint/use-choose.js';
import { usePictureTitle } from '../text/picture-name.js';
import { moveFocus } from '../ui/arrow-keys.js';
import { Button } from '../ui/button.jsx';
import { Dialog } from '../ui/dialog.jsx';
import { ProgressBar } from '../ui/progress-bar.jsx';
import { Spinner } from '../ui/spinner.jsx';
import { styleRequest, type TileBase } from './tiles.js';
import { TilePicture } from './tiles-picture.jsx';
import style from './try-styles.module.css';
import { tryFiles, tryPicture, useTryStyles } from './try-styles-state.js';

/** Long side of a tile, in pixels. */
const tileSize = 256;
/** The most styles on the sheet: about ten seconds of work. */
const most = 100;

const close = () => useTryStyles.setState({ open: false });

/** A contact sheet of A in all styles; a click takes the style. What is not painted when it closes is cancelled. */
export function TryStyles({ base }: { readonly base: TileBase | null }) {
  const { t } = useTranslation();
  const styles = useStyles(base?.content.picture);
  const focus = useRef<HTMLUListElement>(null);
  const { painted, failed, ahead, onSettled } = useProgress(base, styles);
  const dragged = useDrag(({ over }) => over);
  const used = useDraft((draft) => draft.styles);
  const ratio = useDraft(({ content }) => content && slotRatio(content)) ?? undefined;
  useEffect(() => close, []);
  return (
    <Dialog open size="large" focus={focus} onClose={close} title={t('tryStyles.title')}>
      <div className={style.sheet}>
        <Tools painted={painted} failed={failed} total={styles.length} />
        <ul
          ref={focus}
          tabIndex={-1}
          className={style.tiles}
          style={ratio === undefined ? undefined : ({ '--ratio': ratio } as CSSProperties)}
          aria-label={t('paint.styles')}
          onKeyDown={moveFocus}
        >
          {styles.map((picture) => (
            <Tile
              key={picture.id}
              picture={picture}
              base={base}
              ahead={picture.id === ahead}
              used={used.some((slot) => slot.picture?.id === picture.id)}
              onSettled={onSettled}
            />
          ))}
        </ul>
        {dragged ? (
          <p className={style.drop}>
            <span>{t('tryStyles.drop')}</span>
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}

/** The styles on the sheet: those added to it, then the bundled ones, then the recent ones. */
function useStyles(content: string | undefined): readonly PictureInfo[] {
  const pictures = useQuery(queries.pictures).data?.pictures;
  const added = useTryStyles((state) => state.added);
  return useMemo(() => {
    const usable = (pictures ?? []).filter(({ id, kind }) => kind !== 'content' && id !== content);
    const first = added.flatMap((id) => usable.find((picture) => picture.id === id) ?? []);
    const rest = usable.filter(({ id }) => !added.includes(id));
    const bundled = rest.filter(({ origin }) => origin === 'sample');
    return [...first, ...bundled, ...rest.filter(({ origin }) => origin !== 'sample')].slice(0, most);
  }, [pictures, added, content]);
}

/** Counts the tiles, and finds the one to paint when none in view is left. */
function useProgress(base: TileBase | null, styles: readonly PictureInfo[]) {
  const [settled, setSettled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const onSettled = useCallback((request: InstantRequest, painted: boolean) => {
    setSettled((before) => new Map(before).set(JSON.stringify(request), painted));
  }, []);
  const results = styles.map(({ id }) =>
    base ? settled.get(JSON.stringify(styleRequest(base, id, tileSize))) : undefined,
  );
  return {
    painted: results.filter((result) => result === true).length,
    failed: results.filter((result) => result === false).length,
    ahead: styles[results.indexOf(undefined)]?.id,
    onSettled,
  };
}

interface ToolsProps {
  readonly painted: number;
  readonly failed: number;
  readonly total: number;
}

function Tools({ painted, failed, total }: ToolsProps) {
  const { t } = useTranslation();
  const ask = useAskForPictures();
  const reading = useTryStyles((state) => state.reading);
  const busy = painted + failed < total;
  return (
    <div className={style.tools}>
      <p className={`${style.count} tabular`}>
        {busy ? t('tryStyles.progress', { painted, total }) : t('tryStyles.styles', { count: total })}
        {failed > 0 ? `, ${t('batch.failedCount', { count: failed })}` : null}
      </p>
      {busy ? (
        <div className={style.bar}>
          <ProgressBar label={t('tryStyles.bar')} fraction={(painted + failed) / total} />
        </div>
      ) : null}
      {reading > 0 ? <Spinner label={t('tryStyles.reading', { count: reading })} /> : null}
      <Button
        icon={Plus}
        className={style.add}
        onClick={() =>
          void ask(true, { files: (files, context) => void tryFiles(files, context), picture: tryPicture })
        }
      >
        {t('tryStyles.add')}
      </Button>
    </div>
  );
}

interface TileProps {
  readonly picture: PictureInfo;
  readonly base: TileBase | null;
  readonly ahead: boolean;
  readonly used: boolean;
  readonly onSettled: (request: InstantRequest, painted: boolean) => void;
}

const Tile = memo(function Tile({ picture, base, ahead, used, onSettled }: TileProps) {
  const name = usePictureTitle()(picture);
  return (
    <li>
      <button
        type="button"
        className={style.tile}
        aria-current={used ? 'true' : undefined}
        onClick={() => {
          putPicture(picture, 'style');
          close();
        }}
      >
        <span className={style.picture}>
          <TilePicture
            picture={picture.id}
            request={base ? styleRequest(base, picture.id, tileSize) : undefined}
            ahead={ahead}
            explains
            onSettled={onSettled}
          />
        </span>
        <span className={style.name}>{name}</span>
      </button>
    </li>
  );
});
