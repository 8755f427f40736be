import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../api/live.js';
import style from './offline-bar.module.css';

/** Delay before the bar appears, in milliseconds: short interruptions are not shown. */
const showDelay = 1200;

/** Shown while Impasto is not responding. */
export function OfflineBar() {
  const { t } = useTranslation();
  const connection = useLive((state) => state.connection);
  const disconnected = connection === 'offline' || connection === 'locked';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!disconnected) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), showDelay);
    return () => clearTimeout(timer);
  }, [disconnected]);
  return shown ? (
    <div className={style.bar} role="status">
      {connection === 'locked' ? t('app.locked') : t('app.offline')}
    </div>
  ) : null;
}
