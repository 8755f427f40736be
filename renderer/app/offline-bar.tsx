import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../api/live.js';
import style from './offline-bar.module.css';

/** A connection that is back at once is not worth a word, in milliseconds. */
const patience = 1200;

/** Says that Impasto does not answer, until it does again. */
export function OfflineBar() {
  const { t } = useTranslation();
  const connection = useLive((state) => state.connection);
  const away = connection === 'offline' || connection === 'locked';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!away) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), patience);
    return () => clearTimeout(timer);
  }, [away]);
  return shown ? (
    <div className={style.bar} role="status">
      {connection === 'locked' ? t('app.locked') : t('app.offline')}
    </div>
  ) : null;
}
