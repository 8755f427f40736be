import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { languages } from '../../../electron/words/index.js';
import { clickMenuItem, menuItems } from './menu-items.js';
import type { World } from './stand-in/world.js';
import { shellWorkplace } from './start.js';

const work = shellWorkplace();

type Item = MenuItemConstructorOptions;

const isLeaf = (item: Item) => item.submenu === undefined;

/** Default accelerators of the roles (electron/docs/api/menu-item and lib/browser/api/menu-item-roles). */
const accelerators: Partial<Record<NonNullable<Item['role']>, string>> = {
  undo: 'CommandOrControl+Z',
  redo: 'CommandOrControl+Y',
  cut: 'CommandOrControl+X',
  copy: 'CommandOrControl+C',
  paste: 'CommandOrControl+V',
  selectAll: 'CommandOrControl+A',
  resetZoom: 'CommandOrControl+0',
  zoomIn: 'CommandOrControl+Plus',
  zoomOut: 'CommandOrControl+-',
  togglefullscreen: 'F11',
  reload: 'CommandOrControl+R',
  toggleDevTools: 'CommandOrControl+Shift+I',
  minimize: 'CommandOrControl+M',
  close: 'CommandOrControl+W',
  hide: 'CommandOrControl+H',
  hideOthers: 'CommandOrControl+Alt+H',
  quit: 'CommandOrControl+Q',
};

describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
  const start = (language: string) =>
    work.start({
      platform,
      prepare: (world) => {
        world.languages = [language];
        world.isPackaged = true;
      },
    });

  it.each([
    ['en-GB', 'en'],
    ['ru-RU', 'ru'],
    ['de-DE', 'en'],
  ] as const)('has all its labels in the language %s', async (tag, language) => {
    const { world } = await start(tag);
    const known = new Set<string>([...Object.values(languages[language].menu), 'Impasto']);
    const labels = menuItems(world).map(({ label }) => label);
    expect(labels.filter((label) => label === undefined || !known.has(label))).toEqual([]);
  });

  it('has a role or an action for each item, and no accelerator twice', async () => {
    const { world } = await start('en');
    const leaves = menuItems(world).filter(isLeaf);
    expect(leaves.length).toBeGreaterThan(20);
    expect(leaves.filter(({ role, click: act }) => (role === undefined) === (act === undefined))).toEqual([]);
    const keys = leaves.flatMap(({ role, accelerator }) => accelerator ?? (role && accelerators[role]) ?? []);
    const same = keys.map((key) => String(key).replace(/^(?:Control|Command)\+/, 'CommandOrControl+'));
    expect(new Set(same).size).toBe(same.length);
  });

  it('performs the action of each item', async () => {
    const { world, bridge } = await start('en');
    const { menu: words } = languages.en;
    const commands: string[] = [];
    bridge.onCommand((command) => commands.push(command));
    bridge.onFiles(() => undefined);
    for (const label of [words.openContent, words.openStyle, words.settings, words.shortcuts])
      clickMenuItem(world, label);
    expect(commands).toEqual(['open-content', 'open-style', 'settings', 'shortcuts']);
    clickMenuItem(world, words.logs);
    expect(world.openedPaths).toEqual([world.paths.get('logs')]);
    clickMenuItem(world, words.about);
    expect(world.aboutShown).toBe(1);
    expect(world.aboutOptions).toMatchObject({ applicationName: 'Impasto', applicationVersion: '1.2.3' });
  });
});

describe('the menu', () => {
  it('contains the developer tools only where they are available', async () => {
    const roles = (world: World) => menuItems(world).map(({ role }) => role);
    const open = await work.start();
    expect(roles(open.world)).toContain('toggleDevTools');
    await open.quit();
    const closed = await work.start({
      prepare: (world) => {
        world.isPackaged = true;
      },
    });
    expect(roles(closed.world)).not.toContain('toggleDevTools');
    expect(roles(closed.world)).not.toContain('reload');
  });

  it('follows the language and the theme that are set in the page', async () => {
    const { world, electron } = await work.start();
    expect(electron.nativeTheme.themeSource).toBe('system');
    const body = JSON.stringify({ screen: { language: 'ru', theme: 'light' } });
    const headers = { 'content-type': 'application/json' };
    expect((await world.request('/api/settings', { method: 'PATCH', body, headers })).status).toBe(200);
    await expect.poll(() => menuItems(world).some(({ label }) => label === 'Файл')).toBe(true);
    expect(electron.nativeTheme.themeSource).toBe('light');
  });
});

describe('the texts of the shell', () => {
  it('exist in every language, with the same placeholders', () => {
    const flat = (tree: object, path = ''): [string, string][] =>
      Object.entries(tree).flatMap(([key, value]) =>
        typeof value === 'string' ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`),
      );
    const placeholders = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
    const english = new Map(flat(languages.en));
    const russian = new Map(flat(languages.ru));
    expect([...russian.keys()]).toEqual([...english.keys()]);
    for (const [key, text] of english) {
      expect(placeholders(russian.get(key) ?? '')).toEqual(placeholders(text));
      expect(russian.get(key)).toMatch(/[а-яё]/i);
    }
  });
});
