import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEvents } from '../api/use-events.js';
import { BatchScreen } from '../batch/batch-screen.jsx';
import { GalleryScreen } from '../gallery/gallery-screen.jsx';
import { NetworksScreen } from '../networks/networks-screen.jsx';
import { useRefreshAfterCheck } from '../networks/use-refresh-after-check.js';
import { PaintScreen } from '../paint/paint-screen.jsx';
import { useRememberedOptions } from '../paint/use-options.js';
import { SettingsScreen } from '../settings/settings-screen.jsx';
import style from './app.module.css';
import { DropHalves } from './drop-halves.jsx';
import { HelpDialog } from './help-dialog.jsx';
import { NoticeArea } from './notice-area.jsx';
import { useNotices } from './notices.js';
import { OfflineBar } from './offline-bar.jsx';
import { PasteDialog } from './paste-dialog.jsx';
import { Rail } from './rail.jsx';
import { navigate, screens, useRoute } from './route.js';
import { SetAsideBar } from './set-aside-bar.jsx';
import { useShortcuts } from './shortcuts.js';
import { useAppearance } from './use-appearance.js';
import { useIntake } from './use-intake.js';
import { useOpenedFiles } from './use-opened-files.js';
import { useShell } from './use-shell.js';

/** The window: the rail, the current screen, and the overlays. */
export function App() {
  const [help, setHelp] = useState(false);
  const { asked, answer } = useIntake();
  useEvents();
  useTitle();
  useAppearance();
  useRememberedOptions();
  useShell(() => setHelp(true));
  useOpenedFiles();
  useRefreshAfterCheck();
  useShortcuts({
    help: () => setHelp(true),
    screen1: () => navigate(screens[0]),
    screen2: () => navigate(screens[1]),
    screen3: () => navigate(screens[2]),
    screen4: () => navigate(screens[3]),
    screen5: () => navigate(screens[4]),
  });
  return (
    <div className={style.app}>
      <Rail onHelp={() => setHelp(true)} />
      <div className={style.main}>
        <OfflineBar />
        <SetAsideBar />
        <CurrentScreen />
      </div>
      <DropHalves />
      <HelpDialog open={help} onClose={() => setHelp(false)} />
      <PasteDialog files={asked} onChoose={answer} onClose={() => answer(null)} />
      <NoticeArea />
    </div>
  );
}

function CurrentScreen() {
  const { screen, rest } = useRoute();
  switch (screen) {
    case 'paint':
      return <PaintScreen id={rest[0]} />;
    case 'gallery':
      return <GalleryScreen rest={rest} />;
    case 'batch':
      return <BatchScreen id={rest[0]} />;
    case 'networks':
      return <NetworksScreen />;
    case 'settings':
      return <SettingsScreen />;
  }
}

/** Keeps the title of the window: the screen, or the painting that ended while the window had no focus. */
function useTitle(): void {
  const { t } = useTranslation();
  const { screen } = useRoute();
  const news = useNotices(({ title }) => title);
  useEffect(() => {
    document.title = t('app.title', { screen: news ?? t(`app.screen.${screen}`) });
  }, [t, screen, news]);
}
