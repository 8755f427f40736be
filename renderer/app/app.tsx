import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEvents } from '../api/use-events.js';
import { BatchScreen } from '../batch/batch-screen.jsx';
import { GalleryScreen } from '../gallery/gallery-screen.jsx';
import { NetworksScreen } from '../networks/networks-screen.jsx';
import { useChecked } from '../networks/use-checked.js';
import { PaintScreen } from '../paint/paint-screen.jsx';
import { useRememberedOptions } from '../paint/use-options.js';
import { SettingsScreen } from '../settings/settings-screen.jsx';
import { Announcer } from './announcer.jsx';
import style from './app.module.css';
import { DropHalves } from './drop-halves.jsx';
import { HelpDialog } from './help-dialog.jsx';
import { OfflineBar } from './offline-bar.jsx';
import { PasteDialog } from './paste-dialog.jsx';
import { Rail } from './rail.jsx';
import { go, screens, useRoute } from './route.js';
import { useShortcuts } from './shortcuts.js';
import { useIntake } from './use-intake.js';
import { useLook } from './use-look.js';
import { useOpened } from './use-opened.js';
import { useShell } from './use-shell.js';

/** The window: the rail, the screen that is open, and what lies over both. */
export function App() {
  const [help, setHelp] = useState(false);
  const { asked, answer } = useIntake();
  useEvents();
  useTitle();
  useLook();
  useRememberedOptions();
  useShell(() => setHelp(true));
  useOpened();
  useChecked();
  useShortcuts({
    help: () => setHelp(true),
    screen1: () => go(screens[0]),
    screen2: () => go(screens[1]),
    screen3: () => go(screens[2]),
    screen4: () => go(screens[3]),
    screen5: () => go(screens[4]),
  });
  return (
    <div className={style.app}>
      <Rail onHelp={() => setHelp(true)} />
      <div className={style.main}>
        <OfflineBar />
        <CurrentScreen />
      </div>
      <DropHalves />
      <HelpDialog open={help} onClose={() => setHelp(false)} />
      <PasteDialog files={asked} onChoose={answer} onClose={() => answer(null)} />
      <Announcer />
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

/** Keeps the title of the window. */
function useTitle(): void {
  const { t } = useTranslation();
  const { screen } = useRoute();
  useEffect(() => {
    document.title = t('app.title', { screen: t(`app.screen.${screen}`) });
  }, [t, screen]);
}
