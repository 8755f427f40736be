import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import type { World } from './stand-in/world.js';
import { type StartOptions, shellWorkplace, updaterWith } from './start.js';

const work = shellWorkplace();

const packed =
  (...answers: number[]) =>
  (world: World) => {
    world.isPackaged = true;
    world.answers.message.push(...answers);
  };

/** Label of the entry that is to be clicked, and whether it is checked then. */
function click(world: World, label: string, checked = false): void {
  const items = world.menus.at(-1)!.flatMap(({ submenu }) => submenu as World['menus'][number]);
  const entry = items.find((item) => item.label === label);
  if (!entry?.click) throw new Error(`there is nothing to click at ${label}`);
  entry.click({ checked } as never, undefined, {} as never);
}

const LOOK_NOW = 'Check for Updates…';
const EACH_START = 'Check for Updates at Startup';

describe('updates', () => {
  const started = async (found: string | undefined | Error, options: StartOptions) => {
    const updater = updaterWith(found);
    return { updater, ...(await work.start({ platform: 'linux', updater, ...options })) };
  };

  it('are offered, and nothing is fetched when the user does not want it', async () => {
    const { world, updater } = await started('2.0.0', { prepare: packed(1) });
    await expect.poll(() => world.messageBoxes.length).toBe(1);
    expect(world.messageBoxes[0]).toMatchObject({
      message: 'Impasto 2.0.0 is available.',
      detail: expect.stringContaining('You have 1.2.3'),
      buttons: ['Download', 'Not Now'],
      cancelId: 1,
    });
    expect(updater.done).toEqual(['check']);
    expect(updater).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: false });
  });

  it('send nothing that tells one installation from another', async () => {
    const { updater } = await started(undefined, { prepare: packed() });
    await expect.poll(() => updater.done).toEqual(['check']);
    expect(updater.requestHeaders).toEqual({ 'x-user-staging-id': '' });
  });

  it('are downloaded when wanted and installed at the end when it is later', async () => {
    const { world, updater } = await started('2.0.0', { prepare: packed(0, 1) });
    await expect.poll(() => world.messageBoxes.length).toBe(2);
    expect(updater.done).toEqual(['check', 'download']);
    expect(updater.autoInstallOnAppQuit).toBe(true);
    expect(world.hasQuit).toBe(false);
  });

  it('are installed at once when wanted, after everything has been closed', async () => {
    const { world, updater } = await started('2.0.0', { home: 'install', prepare: packed(0, 0) });
    await expect.poll(() => updater.done).toEqual(['check', 'download', 'install']);
    await expect(readFile(work.path('install', 'in-use.lock'))).rejects.toThrow('ENOENT');
    expect(world.window.isVisibleNow).toBe(false);
  });

  it('are looked for when asked, and then something is said in any case', async () => {
    const { world, updater } = await started(undefined, { prepare: packed(0) });
    await expect.poll(() => updater.done).toEqual(['check']);
    expect(world.messageBoxes).toEqual([]);
    click(world, LOOK_NOW);
    await expect.poll(() => world.messageBoxes.length).toBe(1);
    expect(world.messageBoxes[0]?.message).toBe('Impasto 1.2.3 is the latest version.');
  });

  it('only write a failure to the log, and tell it where asked', async () => {
    const { world } = await started(new Error('no route to host'), { home: 'failing', prepare: packed(0) });
    const log = () => readFile(work.path('failing', 'desktop', 'logs', 'impasto.log'), 'utf8');
    await expect.poll(log).toContain('no route to host');
    expect(world.messageBoxes).toEqual([]);
    expect(world.errorBoxes).toEqual([]);
    click(world, LOOK_NOW);
    await expect.poll(() => world.messageBoxes.length).toBe(1);
    expect(world.messageBoxes[0]?.message).toContain('could not check for updates');
  });

  it('are not looked for once that is switched off, after a restart either', async () => {
    const first = await started(undefined, { home: 'off', prepare: packed() });
    await expect.poll(() => first.updater.done).toEqual(['check']);
    click(first.world, EACH_START, false);
    await first.quit();
    const second = await started('2.0.0', { home: 'off', prepare: packed(1) });
    const entry = second.world.menus
      .at(-1)!
      .flatMap(({ submenu }) => submenu as World['menus'][number])
      .find((item) => item.label === EACH_START);
    expect(entry).toMatchObject({ type: 'checkbox', checked: false });
    await vi.dynamicImportSettled();
    expect(second.updater.done).toEqual([]);
    click(second.world, LOOK_NOW);
    await expect.poll(() => second.updater.done).toEqual(['check']);
    click(second.world, EACH_START, true);
    await second.quit();
    const third = await started(undefined, { home: 'off', prepare: packed() });
    await expect.poll(() => third.updater.done).toEqual(['check']);
  });

  it.each(['in the portable program', 'where it is not packaged'])('do not exist %s', async (where) => {
    const isPortable = where.includes('portable');
    if (isPortable) process.env.PORTABLE_EXECUTABLE_DIR = 'somewhere';
    const { world, updater } = await started('2.0.0', isPortable ? { prepare: packed() } : {});
    expect(() => click(world, LOOK_NOW)).toThrow();
    expect(() => click(world, EACH_START)).toThrow();
    await vi.dynamicImportSettled();
    expect(updater.done).toEqual([]);
  });
});
