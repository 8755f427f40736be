import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../api/live.js';
import style from './offline-bar.module.css';

/** A connection that is back at once is not worth a word, in milliseconds. */
const patience = 1200;

/** Says that Impasto does not answer, until it does again. */
export function OfflineBar() {
  const { t } = useTranslation();
  const online = useLive((state) => state.online);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (online !== false) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), patience);
    return () => clearTimeout(timer);
  }, [online]);
  return shown ? (
    <div className={style.bar} role="status">
      {t('app.offline')}
    </div>
  ) : null;
}
