import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { clickMenuItem, menuItems } from './menu-items.js';
import type { World } from './stand-in/world.js';
import { type StartOptions, shellWorkplace, updaterWith } from './start.js';

const work = shellWorkplace();

const packed =
  (...answers: number[]) =>
  (world: World) => {
    world.isPackaged = true;
    world.answers.message.push(...answers);
  };

const CHECK_NOW = 'Check for Updates…';
const CHECK_AT_START = 'Check for Updates at Startup';

describe('updates', () => {
  const started = async (found: string | undefined | Error, options: StartOptions) => {
    const updater = updaterWith(found);
    return { updater, ...(await work.start({ platform: 'linux', updater, ...options })) };
  };

  it('are offered, and not downloaded when the user declines', async () => {
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

  it('send nothing that identifies the installation', async () => {
    const { updater } = await started(undefined, { prepare: packed() });
    await expect.poll(() => updater.done).toEqual(['check']);
    expect(updater.requestHeaders).toEqual({ 'x-user-staging-id': '' });
  });

  it('are downloaded, and installed on quit when the user chooses Later', async () => {
    const { world, updater } = await started('2.0.0', { prepare: packed(0, 1) });
    await expect.poll(() => world.messageBoxes.length).toBe(2);
    expect(updater.done).toEqual(['check', 'download']);
    expect(updater.autoInstallOnAppQuit).toBe(true);
    expect(world.hasQuit).toBe(false);
  });

  it('are installed when the user chooses Restart, after everything has been closed', async () => {
    const { world, updater } = await started('2.0.0', { home: 'install', prepare: packed(0, 0) });
    await expect.poll(() => updater.done).toEqual(['check', 'download', 'install']);
    await expect(readFile(work.path('install', 'in-use.lock'))).rejects.toThrow('ENOENT');
    expect(world.window.isVisibleNow).toBe(false);
  });

  it('restart this version when the installation is refused, and are not installed on quit', async () => {
    const updater = updaterWith('2.0.0');
    // As after a declined password prompt: quitAndInstall returns without quitting.
    const { world, gone } = await work.start({ platform: 'linux', updater, prepare: packed(0, 0) });
    await gone;
    expect(updater.done).toEqual(['check', 'download', 'install']);
    expect(updater.autoInstallOnAppQuit).toBe(false);
    expect(world.relaunches).toEqual([{ args: [] }]);
  });

  it('restart this version when the installation throws', async () => {
    const updater = updaterWith('2.0.0');
    updater.quitAndInstall = () => {
      throw new Error('not installable');
    };
    const { world, gone } = await work.start({ platform: 'linux', updater, prepare: packed(0, 0) });
    await gone;
    expect(world.relaunches).toHaveLength(1);
    expect(world.errorBoxes).toEqual([]);
  });

  it('do not restart this version when the installation quits the application', async () => {
    const updater = updaterWith('2.0.0');
    updater.quitAndInstall = () => void import('./stand-in/electron.js').then(({ app }) => app.quit());
    const { world, gone } = await work.start({ platform: 'linux', updater, prepare: packed(0, 0) });
    await gone;
    expect(world.relaunches).toEqual([]);
    expect(updater.autoInstallOnAppQuit).toBe(true);
  });

  it("are checked at the user's request, with a message in any case", async () => {
    const { world, updater } = await started(undefined, { prepare: packed(0) });
    await expect.poll(() => updater.done).toEqual(['check']);
    expect(world.messageBoxes).toEqual([]);
    clickMenuItem(world, CHECK_NOW);
    await expect.poll(() => world.messageBoxes.length).toBe(1);
    expect(world.messageBoxes[0]?.message).toBe('Impasto 1.2.3 is the latest version.');
  });

  it("log a failed check, and show it only at the user's request", async () => {
    const { world } = await started(new Error('no route to host'), { home: 'failing', prepare: packed(0) });
    const log = () => readFile(work.path('failing', 'desktop', 'logs', 'impasto.log'), 'utf8');
    await expect.poll(log).toContain('no route to host');
    expect(world.messageBoxes).toEqual([]);
    expect(world.errorBoxes).toEqual([]);
    clickMenuItem(world, CHECK_NOW);
    await expect.poll(() => world.messageBoxes.length).toBe(1);
    expect(world.messageBoxes[0]?.message).toContain('could not check for updates');
  });

  it('are not checked at the start once that is turned off, also after a restart', async () => {
    const first = await started(undefined, { home: 'off', prepare: packed() });
    await expect.poll(() => first.updater.done).toEqual(['check']);
    clickMenuItem(first.world, CHECK_AT_START, false);
    await first.quit();
    const second = await started('2.0.0', { home: 'off', prepare: packed(1) });
    const item = menuItems(second.world).find(({ label }) => label === CHECK_AT_START);
    expect(item).toMatchObject({ type: 'checkbox', checked: false });
    await vi.dynamicImportSettled();
    expect(second.updater.done).toEqual([]);
    clickMenuItem(second.world, CHECK_NOW);
    await expect.poll(() => second.updater.done).toEqual(['check']);
    clickMenuItem(second.world, CHECK_AT_START, true);
    await second.quit();
    const third = await started(undefined, { home: 'off', prepare: packed() });
    await expect.poll(() => third.updater.done).toEqual(['check']);
  });

  it.each(['in the portable program', 'when the application is not packaged'])(
    'are not available %s',
    async (where) => {
      const isPortable = where.includes('portable');
      if (isPortable) process.env.PORTABLE_EXECUTABLE_DIR = 'somewhere';
      const { world, updater } = await started('2.0.0', isPortable ? { prepare: packed() } : {});
      expect(() => clickMenuItem(world, CHECK_NOW)).toThrow();
      expect(() => clickMenuItem(world, CHECK_AT_START)).toThrow();
      await vi.dynamicImportSettled();
      expect(updater.done).toEqual([]);
    },
  );
});
