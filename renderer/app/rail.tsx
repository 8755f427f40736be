import { CircleHelp, Eye, Images, Layers, Palette, Settings } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.jsx';
import { Tooltip } from '../ui/tooltip.jsx';
import { Logo } from './logo.jsx';
import style from './rail.module.css';
import { navigate, type Screen, screens, useRoute } from './route.js';
import { keyText } from './shortcuts.js';

const icons = { paint: Palette, gallery: Images, batch: Layers, networks: Eye, settings: Settings } as const;

/** The navigation between screens, at the left edge. */
export function Rail({ onHelp }: { readonly onHelp: () => void }) {
  const { t } = useTranslation();
  const [settings, ...upper] = [...screens].reverse();
  return (
    <nav className={style.rail} aria-label={t('app.screens')}>
      <span className={style.mark}>
        <Logo />
      </span>
      {upper.reverse().map((screen) => (
        <Item key={screen} screen={screen} />
      ))}
      <span className={style.space} />
      <IconButton
        icon={CircleHelp}
        label={t('app.keys')}
        shortcut="?"
        side="right"
        className={style.item}
        onClick={onHelp}
      />
      {settings ? <Item screen={settings} /> : null}
    </nav>
  );
}

function Item({ screen }: { readonly screen: Screen }) {
  const { t } = useTranslation();
  const here = useRoute().screen === screen;
  const Icon = icons[screen];
  return (
    <Tooltip
      text={t(`app.screen.${screen}`)}
      shortcut={keyText(String(screens.indexOf(screen) + 1))}
      side="right"
    >
      <button
        type="button"
        className={style.item}
        aria-label={t(`app.screen.${screen}`)}
        {...(here ? { 'aria-current': 'page' } : {})}
        onClick={() => navigate(screen)}
      >
        <Icon size={20} strokeWidth={1.75} aria-hidden />
      </button>
    </Tooltip>
  );
}
