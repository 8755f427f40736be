import type { Handler } from '../src/api/index.js';
import type { PageMessages, Requests } from './channels.js';
import type { Dialogs } from './dialogs.js';
import { openFolder, reveal } from './files.js';
import type { MainWindow } from './main-window.js';
import type { Notifications } from './notifications.js';
import { copyPicture, savePicture } from './pictures.js';

/** What the handlers use. */
export interface HandlerOptions {
  readonly api: Handler;
  readonly dialogs: Dialogs;
  readonly mainWindow: MainWindow;
  readonly notifications: Notifications;
  /** Called with the paths of pictures that the user has chosen. */
  readonly onPicturesChosen: (paths: readonly string[]) => void;
}

/** The functions that answer the page's requests. */
export function requestHandlers({ api, dialogs, onPicturesChosen }: HandlerOptions): Requests {
  return {
    choosePictures: async () => {
      const paths = await dialogs.choosePictures();
      onPicturesChosen(paths);
      return paths;
    },
    chooseFolder: () => dialogs.chooseFolder(),
    chooseNetwork: () => dialogs.chooseNetwork(),
    savePicture: async ({ url, name }) => {
      const path = await dialogs.chooseTarget(name);
      if (path !== null) await savePicture(api, url, path);
      return path;
    },
    copyPicture: (url) => copyPicture(api, url),
    reveal,
    openFolder,
  };
}

/** The functions that handle the page's messages. */
export function messageHandlers({ mainWindow, notifications }: HandlerOptions): PageMessages {
  return {
    // A negative number removes the progress bar.
    setProgress: (fraction) => mainWindow.window?.setProgressBar(fraction ?? -1),
    notify: (title, body) => notifications.show(title, body),
    listening: () => mainWindow.pageIsListening(),
  };
}
