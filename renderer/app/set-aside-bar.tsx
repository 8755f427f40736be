import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.jsx';
import style from './offline-bar.module.css';

/** Says what in the data folder could not be read at the start, until it is dismissed. */
export function SetAsideBar() {
  const { t } = useTranslation();
  const [dismissed, setDismissed] = useState(false);
  const setAside = useQuery(queries.info).data?.setAside ?? [];
  if (dismissed || setAside.length === 0) return null;
  const text = (newer: boolean) => {
    const paths = setAside.filter((one) => one.newer === newer).map(({ path }) => path);
    return paths.length > 0 ? (
      <p>{t(newer ? 'app.newer' : 'app.unreadable', { paths: paths.join(', ') })}</p>
    ) : null;
  };
  return (
    <div className={style.bar} role="status">
      {text(false)}
      {text(true)}
      <Button onClick={() => setDismissed(true)}>{t('common.close')}</Button>
    </div>
  );
}
