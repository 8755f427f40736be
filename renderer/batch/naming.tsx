import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type ConflictPolicy, conflictPolicySchema, type NewBatch } from '../../src/api/contract.js';
import { queries } from '../api/queries.js';
import { useScreenSetting } from '../app/screen-settings.js';
import { bridge } from '../bridge.js';
import { Button } from '../ui/button.jsx';
import { Choices } from '../ui/choices.jsx';
import { TextInput } from '../ui/text-input.jsx';
import { useBatchDraft } from './draft.js';
import style from './naming.module.css';
import { usePreflight } from './use-preflight.js';

const placeholders = ['content', 'style', 'size', 'preset', 'index', 'date'] as const;

/** The name template, as typed, stored or the default of the language, and a function that stores another. */
export function useTemplate(): readonly [string, (template: string) => void] {
  const { t } = useTranslation();
  const typed = useBatchDraft((draft) => draft.template);
  const [stored, store] = useScreenSetting('template', '');
  return [typed ?? (stored || t('batch.defaultTemplate')), store];
}

/** The file names of the results, with examples, and what happens if a file exists. */
export function Naming({ batch }: { readonly batch: NewBatch | undefined }) {
  const { t } = useTranslation();
  const { conflict } = useBatchDraft();
  const [template, store] = useTemplate();
  const change = (next: string) => {
    const typed = next.trim() === '' ? null : next;
    useBatchDraft.setState({ template: typed });
    store(typed ?? '');
  };
  return (
    <section className={style.naming} aria-label={t('batch.names')}>
      <h2 className={style.title}>{t('batch.names')}</h2>
      <div className={style.template}>
        <TextInput label={t('batch.template')} value={template} onChange={change} />
      </div>
      <div className={style.placeholders}>
        {placeholders.map((name) => (
          <button
            key={name}
            type="button"
            className={style.placeholder}
            aria-label={t('batch.insert', { name: t(`batch.placeholder.${name}`) })}
            onClick={() => change(`${template} {${name}}`.trim())}
          >
            {t(`batch.placeholder.${name}`)}
          </button>
        ))}
      </div>
      <Examples batch={batch} />
      <Choices
        label={t('batch.conflict')}
        value={conflict}
        onChange={(next: ConflictPolicy) => useBatchDraft.setState({ conflict: next })}
        choices={conflictPolicySchema.options.map((value) => ({
          value,
          label: t(`batch.conflicts.${value}`),
        }))}
      />
      <p className={style.help}>{t(`batch.conflictHelp.${conflict}`)}</p>
      <Folder />
    </section>
  );
}

function Examples({ batch }: { readonly batch: NewBatch | undefined }) {
  const { data } = usePreflight(batch);
  return data ? (
    <ul className={style.examples}>
      {data.examples.slice(0, 3).map((name) => (
        <li key={name} data-selectable>
          {name}
        </li>
      ))}
    </ul>
  ) : null;
}

/** The folder for the results: the user's, or Impasto's own. */
function Folder() {
  const { t } = useTranslation();
  const folder = useBatchDraft((draft) => draft.folder);
  const paths = useQuery(queries.info).data?.paths ?? false;
  const shell = bridge();
  if (!paths) return null;
  if (!shell)
    return (
      <div className={style.template}>
        <TextInput
          label={t('batch.folder')}
          placeholder={t('batch.folderOwn')}
          value={folder ?? ''}
          onChange={(text) => useBatchDraft.setState({ folder: text === '' ? null : text })}
        />
      </div>
    );
  const choose = async () => {
    const chosen = await shell.chooseFolder();
    if (chosen !== null) useBatchDraft.setState({ folder: chosen });
  };
  return (
    <div className={style.folder}>
      <span className={style.help}>{folder ?? t('batch.folderOwn')}</span>
      <Button onClick={() => void choose()}>{t('batch.chooseFolder')}</Button>
    </div>
  );
}
