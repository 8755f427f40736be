import { app, Menu, nativeTheme } from 'electron';
import type { AppearanceSettings } from './backend-events.js';
import { type MenuActions, menuTemplate } from './menu.js';
import type { ShellStateFile } from './shell-state.js';
import { canUpdate } from './updates.js';
import { hasInspector } from './window.js';
import { type Words, wordsFor } from './words/index.js';

/** The shell's theme, its language, and the menu in that language. */
export class Appearance {
  readonly #state: ShellStateFile;
  readonly #actions: MenuActions;
  #words = wordsFor(undefined, []);

  /** @param state holds the recent pictures and whether to check for updates, which the menu shows. */
  constructor(state: ShellStateFile, actions: MenuActions) {
    this.#state = state;
    this.#actions = actions;
  }

  get words(): Words {
    return this.#words;
  }

  /** Applies the theme and language set in the page; an unknown value means the system's. */
  apply({ theme, language }: AppearanceSettings): void {
    nativeTheme.themeSource = theme === 'dark' || theme === 'light' ? theme : 'system';
    this.#words = wordsFor(language, app.getPreferredSystemLanguages());
    this.refreshMenu();
  }

  /** Rebuilds the menu: Electron's menus cannot be changed in place. */
  refreshMenu(): void {
    const { recent, updates } = this.#state.current;
    const template = menuTemplate(this.#words, this.#actions, {
      platform: process.platform,
      recent,
      updates: canUpdate() ? updates : undefined,
      inspector: hasInspector(),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }
}
