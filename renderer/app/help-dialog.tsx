import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/dialog.jsx';
import style from './help-dialog.module.css';
import { keyText, type Shortcut, shortcutGroups, shortcuts } from './shortcuts.js';

/** All keyboard shortcuts. */
export function HelpDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const all = Object.entries(shortcuts) as [Shortcut, (typeof shortcuts)[Shortcut]][];
  return (
    <Dialog open={open} onClose={onClose} title={t('app.keys')} wide>
      <div className={style.groups}>
        {shortcutGroups.map((group) => (
          <section key={group}>
            <h2 className={style.title}>{t(`keys.group.${group}`)}</h2>
            <dl>
              {all
                .filter(([, shortcut]) => shortcut.group === group)
                .map(([name, { keys }]) => (
                  <div key={name} className={style.row}>
                    <dt>{t(`keys.${name}`)}</dt>
                    <dd>
                      <kbd className={style.key}>{keyText(keys[0])}</kbd>
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className={style.note}>{t('app.keysNote')}</p>
    </Dialog>
  );
}
