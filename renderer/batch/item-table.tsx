import { useQuery } from '@tanstack/react-query';
import { FilePlus, FolderPlus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.js';
import { useDrag } from '../app/drag.js';
import { bridge } from '../bridge.js';
import { chooseFiles, chooseFolderFiles, pictureTypes } from '../paint/choose-file.js';
import { useFillContext } from '../paint/use-fill-context.js';
import { pictureOf } from '../stage/preview.js';
import { Button, IconButton } from '../ui/button.jsx';
import { Spinner } from '../ui/spinner.jsx';
import { TextInput } from '../ui/text-input.jsx';
import style from './batch.module.css';
import { addToBatch, type Item, lostFile, removeItem, useBatchDraft } from './draft.js';

/** The pictures of a new batch, and the drop area for files and folders. */
export function ItemTable() {
  const { t } = useTranslation();
  const { contents, paths } = useBatchDraft();
  const lit = useDrag((drag) => drag.over);
  const failedFirst = [...contents].sort(
    (one, other) => Number(other.error !== undefined) - Number(one.error !== undefined),
  );
  const empty = contents.length + paths.length === 0;
  return (
    <section className={`${style.drop} ${lit ? style.lit : ''}`} data-well="content" data-empty={empty}>
      {empty ? <p className={style.invitation}>{t('batch.drop')}</p> : null}
      <AddButtons />
      {empty ? null : (
        <div className={style.scroll}>
          <table className={style.table}>
            <thead className="hidden">
              <tr>
                <th scope="col">{t('batch.column.picture')}</th>
                <th scope="col">{t('batch.column.name')}</th>
                <th scope="col">{t('gallery.size')}</th>
                <th scope="col">{t('batch.column.actions')}</th>
              </tr>
            </thead>
            <tbody>
              {paths.map((path) => (
                <Path key={path} path={path} />
              ))}
              {failedFirst.map((item) => (
                <Row key={item.key} item={item} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Buttons to add pictures without dragging. */
function AddButtons() {
  const { t } = useTranslation();
  const context = useFillContext();
  const paths = useQuery(queries.info).data?.paths ?? false;
  const shell = bridge();
  const addPath = (path: string) => {
    if (path !== '') useBatchDraft.setState((draft) => ({ paths: [...new Set([...draft.paths, path])] }));
  };
  const addFolder = async () => {
    if (shell && paths) return addPath((await shell.chooseFolder()) ?? '');
    addToBatch(await chooseFolderFiles(), 'content', context);
  };
  return (
    <div className={style.adders}>
      <Button
        icon={FilePlus}
        onClick={() =>
          void chooseFiles(pictureTypes, true).then((files) => addToBatch(files, 'content', context))
        }
      >
        {t('batch.addFiles')}
      </Button>
      <Button icon={FolderPlus} onClick={() => void addFolder()}>
        {t('batch.addFolder')}
      </Button>
      {paths && !shell ? (
        <TextInput
          key={useBatchDraft.getState().paths.length}
          label={t('batch.path')}
          placeholder={t('batch.path')}
          value=""
          onChange={addPath}
        />
      ) : null}
    </div>
  );
}

function Path({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  return (
    <tr className={style.row}>
      <td>
        <span className={style.thumbnail} />
      </td>
      <th scope="row" className={style.name}>
        {path}
      </th>
      <td className={style.dim}>{t('batch.onThisMachine')}</td>
      <td className={style.buttons}>
        <IconButton
          icon={X}
          label={t('batch.remove', { name: path })}
          onClick={() =>
            useBatchDraft.setState((draft) => ({ paths: draft.paths.filter((each) => each !== path) }))
          }
        />
      </td>
    </tr>
  );
}

function Row({ item }: { readonly item: Item }) {
  const { t } = useTranslation();
  return (
    <tr className={style.row} data-state={item.error === undefined ? undefined : 'failed'}>
      <td>
        <span className={style.thumbnail}>
          {item.picture ? <img src={pictureOf(item.picture.id, 128)} alt="" loading="lazy" /> : null}
        </span>
      </td>
      <th scope="row" className={style.name}>
        {item.name}
      </th>
      <td className={style.state}>
        {(item.error === lostFile ? t('batch.lostFile') : item.error) ??
          (item.picture ? (
            `${item.picture.width} × ${item.picture.height}`
          ) : (
            <Spinner label={t('paint.reading', { name: item.name })} />
          ))}
      </td>
      <td className={style.buttons}>
        <IconButton
          icon={X}
          label={t('batch.remove', { name: item.name })}
          onClick={() => removeItem(item.key)}
        />
      </td>
    </tr>
  );
}
