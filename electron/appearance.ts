import { app, Menu, nativeTheme } from 'electron';
import { type MenuActions, menuTemplate } from './menu.js';
import type { StoredShell } from './stored.js';
import { canUpdate } from './updates.js';
import { hasInspector } from './window.js';
import { type Words, wordsFor } from './words/index.js';
import type { Look } from './work.js';

/** What the shell looks like: its theme, its language, and its menu in that language. */
export class Appearance {
  readonly #stored: StoredShell;
  readonly #actions: MenuActions;
  #words = wordsFor(undefined, []);

  /** @param stored what the menu shows of it: recent pictures, whether newer versions are looked for. */
  constructor(stored: StoredShell, actions: MenuActions) {
    this.#stored = stored;
    this.#actions = actions;
  }

  get words(): Words {
    return this.#words;
  }

  /** Takes theme and language as they are set in the screen; what it does not know there is the system's. */
  setLook({ theme, language }: Look): void {
    nativeTheme.themeSource = theme === 'dark' || theme === 'light' ? theme : 'system';
    this.#words = wordsFor(language, app.getPreferredSystemLanguages());
    this.refreshMenu();
  }

  /** Makes the menu anew, as Electron's cannot be changed. */
  refreshMenu(): void {
    const { recent, updates } = this.#stored.current;
    const template = menuTemplate(this.#words, this.#actions, {
      platform: process.platform,
      recent,
      updates: canUpdate() ? updates : undefined,
      inspector: hasInspector(),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }
}
