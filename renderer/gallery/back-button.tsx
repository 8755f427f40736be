import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { navigate } from '../app/route.js';
import { useShortcuts } from '../app/shortcuts.js';
import { IconButton } from '../ui/button.jsx';
import style from './gallery.module.css';

/** Goes back to the gallery, also with Escape. */
export function BackButton() {
  const { t } = useTranslation();
  const back = () => navigate('gallery');
  useShortcuts({ back });
  return (
    <IconButton
      icon={ArrowLeft}
      label={t('gallery.back')}
      shortcut="Esc"
      side="right"
      className={style.back}
      onClick={back}
    />
  );
}
