import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.js';
import { chooseFiles, pictureTypes } from '../paint/choose-file.js';
import { useFillContext } from '../paint/use-fill-context.js';
import { pictureOf } from '../stage/preview.js';
import { usePictureTitle } from '../text/picture-name.js';
import { Choices } from '../ui/choices.jsx';
import { Tooltip } from '../ui/tooltip.jsx';
import { addPicture, addToBatch, removeItem, useBatchDraft } from './draft.js';
import style from './style-row.module.css';

/** The styles of a batch: samples to switch on, and the user's own. */
export function StyleRow() {
  const { t } = useTranslation();
  const context = useFillContext();
  const { styles, mode } = useBatchDraft();
  const title = usePictureTitle();
  const samples = useQuery(queries.pictures).data?.pictures.filter(
    (picture) => picture.origin === 'sample' && picture.kind === 'style',
  );
  const own = styles.filter(({ picture }) => picture?.origin !== 'sample');
  const add = async () => addToBatch(await chooseFiles(pictureTypes, true), 'style', context);
  return (
    <section className={style.section} aria-label={t('batch.styles')} data-well="style">
      <h2 className={style.title}>{t('batch.styles')}</h2>
      <div className={style.tiles}>
        {(samples ?? []).map((picture) => {
          const used = styles.find((item) => item.picture?.id === picture.id);
          return (
            <Tooltip key={picture.id} text={title(picture)}>
              <button
                type="button"
                className={style.tile}
                aria-pressed={used !== undefined}
                aria-label={title(picture)}
                onClick={() => (used ? removeItem(used.key) : addPicture(picture, 'style'))}
              >
                <img src={pictureOf(picture.id, 128)} alt="" draggable={false} />
              </button>
            </Tooltip>
          );
        })}
        {own.map((item) => (
          <Tooltip key={item.key} text={item.error ?? title(item.picture ?? item)}>
            <button
              type="button"
              className={style.tile}
              aria-pressed
              aria-label={t('batch.removeStyle', { name: title(item.picture ?? item) })}
              data-failed={item.error !== undefined}
              onClick={() => removeItem(item.key)}
            >
              {item.picture ? <img src={pictureOf(item.picture.id, 128)} alt="" draggable={false} /> : null}
              <X size={16} aria-hidden />
            </button>
          </Tooltip>
        ))}
        <Tooltip text={t('paint.addStyle')}>
          <button
            type="button"
            className={style.add}
            aria-label={t('paint.addStyle')}
            onClick={() => void add()}
          >
            <Plus size={18} aria-hidden />
          </button>
        </Tooltip>
      </div>
      {styles.length > 1 ? (
        <Choices
          label={t('batch.mode')}
          value={mode}
          onChange={(next: 'each' | 'blend') => useBatchDraft.setState({ mode: next })}
          choices={[
            { value: 'each', label: t('batch.modes.each') },
            { value: 'blend', label: t('batch.modes.blend') },
          ]}
        />
      ) : null}
    </section>
  );
}
