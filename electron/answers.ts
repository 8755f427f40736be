import type { Handler } from '../src/api/index.js';
import type { Questions, Tidings } from './channels.js';
import type { Dialogs } from './dialogs.js';
import { openFolder, reveal } from './files.js';
import type { Notices } from './notices.js';
import { copyPicture, savePicture } from './pictures.js';
import type { Screen } from './screen.js';

/** What the answers are made with. */
export interface AnswerParts {
  readonly api: Handler;
  readonly dialogs: Dialogs;
  readonly screen: Screen;
  readonly notices: Notices;
  /** Told of pictures that the user has chosen. */
  readonly onChosen: (paths: readonly string[]) => void;
}

/** What the shell answers to the screen's questions. */
export function questionsOf({ api, dialogs, onChosen }: AnswerParts): Questions {
  return {
    choosePictures: async () => {
      const paths = await dialogs.choosePictures();
      onChosen(paths);
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

/** What the shell does when the screen tells something. */
export function tidingsOf({ screen, notices }: AnswerParts): Tidings {
  return {
    // A number below 0 takes the bar away.
    setProgress: (fraction) => screen.window?.setProgressBar(fraction ?? -1),
    notify: (title, body) => notices.show(title, body),
    listening: () => screen.listens(),
  };
}
