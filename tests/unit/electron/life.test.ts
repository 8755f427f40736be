import type { EventEmitter } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInstallation } from '../../../electron/installation.js';
import { UserError } from '../../../src/common/errors.js';
import { clickMenuItem } from './menu-items.js';
import { shellWorkplace } from './start.js';

const work = shellWorkplace();

/** Writes files into a new folder; returns their paths. */
async function filesIn(folder: string, ...names: string[]): Promise<string[]> {
  await mkdir(work.path(folder), { recursive: true });
  const paths = names.map((name) => work.path(folder, name));
  for (const path of paths) await writeFile(path, 'a');
  return paths;
}

describe('starting', () => {
  it('stores all files of the shell in the data folder', async () => {
    const { world } = await work.start({ home: 'all' });
    expect(world.paths.get('userData')).toBe(work.path('all', 'desktop'));
    expect(world.paths.get('logs')).toBe(work.path('all', 'desktop', 'logs'));
    expect(world.appUserModelId).toBe('io.github.impasto');
  });

  it('opens the pictures on the command line, and lists them as recent', async () => {
    const [a, b, text] = await filesIn('open', 'Ёлка & 漢字.PNG', 'b.jpeg', 'c.txt');
    const { world, bridge, quit } = await work.start({
      home: 'recent',
      args: [a!, '--flag', text!, work.path('gone.png'), work.path('open'), b!],
    });
    const opened: (readonly string[])[] = [];
    bridge.onFiles((paths) => opened.push(paths));
    expect(opened).toEqual([[a, b]]);
    expect(world.recentDocuments).toEqual([a, b]);
    expect(world.lockData).toEqual({ pictures: [a, b] });
    await quit();
    const next = await work.start({ home: 'recent' });
    const again: (readonly string[])[] = [];
    next.bridge.onFiles((paths) => again.push(paths));
    clickMenuItem(next.world, 'b.jpeg');
    clickMenuItem(next.world, 'Ёлка && 漢字.PNG');
    expect(again).toEqual([[b], [a]]);
    clickMenuItem(next.world, 'Clear Menu');
    expect(next.world.recentDocuments).toEqual([]);
    expect(() => clickMenuItem(next.world, 'b.jpeg')).toThrow();
  });

  it('passes its pictures to the first instance and quits', async () => {
    const [a] = await filesIn('second', 'a.png');
    const second = await work.start({
      args: [a!],
      prepare: (world) => {
        world.isFirstInstance = false;
      },
    });
    expect(second.world.hasQuit).toBe(true);
    expect(second.world.windows).toEqual([]);
    expect(second.world.lockData).toEqual({ pictures: [a] });
  });

  it('opens the pictures of a second instance, and brings the window to the front', async () => {
    const { world, electron, bridge } = await work.start();
    const opened: (readonly string[])[] = [];
    bridge.onFiles((paths) => opened.push(paths));
    Object.assign(world.window, { isFocusedNow: false, isMinimizedNow: true });
    electron.app.emit('second-instance', {}, [], '/', { pictures: ['/a.png'] });
    expect(opened).toEqual([['/a.png']]);
    expect(world.window).toMatchObject({ isFocusedNow: true, isMinimizedNow: false });
    electron.app.emit('second-instance', {}, [], '/', { pictures: [1] });
    electron.app.emit('second-instance', {}, [], '/', undefined);
    expect(opened).toHaveLength(1);
  });

  it('explains that another Impasto uses the data folder, and exits', async () => {
    await work.start({ home: 'taken' });
    const second = await work.start({ home: 'taken' });
    await second.gone;
    expect(second.world.exitCode).toBe(1);
    expect(second.world.windows).toEqual([]);
    expect(second.world.errorBoxes).toEqual([
      {
        title: 'Impasto cannot start',
        content: expect.stringMatching(/^Another Impasto .* is already using the data in [^\n]*\.$/),
      },
    ]);
  });

  it('explains in the language of the system which part is missing, and exits', async () => {
    const { world, gone } = await work.start({
      isInstallationReal: true,
      prepare: (one) => {
        one.languages = ['ru-RU', 'en-GB'];
      },
    });
    await gone;
    expect(world.exitCode).toBe(1);
    expect(world.errorBoxes).toEqual([
      {
        title: 'Не удалось запустить Impasto',
        content: expect.stringMatching(/^A part of Impasto is missing \("[^\n]*"\): install it again/),
      },
    ]);
  });

  it('explains that its folder cannot be created, and exits', async () => {
    await writeFile(work.path('a file'), '');
    const { world } = await work.start({ home: join('a file', 'home') });
    expect(world.exitCode).toBe(1);
    expect(world.errorBoxes).toEqual([
      {
        title: 'Impasto',
        content: expect.stringMatching(/^Impasto’s data folder cannot be used \(ENOTDIR\): [^\n]*\.$/),
      },
    ]);
  });

  it('finds all parts of the installation, or names the missing one', async () => {
    const root = work.path('installation');
    const parts = ['dist/renderer/index.html', 'dist/electron/preload.cjs', 'dist/compute/child.js'];
    for (const part of parts) {
      const find = () => findInstallation(root, join(root, parts[2]!));
      expect(find).toThrow(UserError);
      expect(find).toThrow(part.split('/').at(-1)!);
      await mkdir(join(root, part, '..'), { recursive: true });
      await writeFile(join(root, part), '');
    }
    expect(findInstallation(root, join(root, parts[2]!))).toEqual({
      renderer: join(root, 'dist', 'renderer'),
      preload: join(root, 'dist', 'electron', 'preload.cjs'),
    });
  });
});

describe('quitting', () => {
  it('follows closing the last window, and unlocks the data folder', async () => {
    const { world, gone } = await work.start({ home: 'end', platform: 'linux' });
    world.window.close();
    await gone;
    expect(world.exitCode).toBeUndefined();
    await expect(readFile(work.path('end', 'in-use.lock'))).rejects.toThrow('ENOENT');
  });

  it('does not follow closing the last window on macOS, where a click on the icon opens a new one', async () => {
    const { world, electron } = await work.start({ platform: 'darwin' });
    world.window.close();
    expect(world.hasQuit).toBe(false);
    electron.app.emit('activate', {}, false);
    expect(world.windows).toHaveLength(2);
    expect((await world.request('/')).status).toBe(200);
  });

  it('relaunches for an instance that was started during it', async () => {
    const { world, electron, gone } = await work.start();
    electron.app.quit();
    electron.app.emit('second-instance', {}, [], '/', { pictures: ['/a.png'] });
    await gone;
    expect(world.relaunches).toEqual([{ args: ['/application', '/a.png'] }]);
    expect(world.windows).toHaveLength(1);
  });

  it('follows a shutdown, which is delayed', async () => {
    const { electron, gone } = await work.start();
    let isDelayed = false;
    const preventDefault = () => {
      isDelayed = true;
    };
    electron.powerMonitor.emit('shutdown', { preventDefault });
    expect(isDelayed).toBe(true);
    await gone;
  });

  it('starts when a Windows session ends, which does not wait', async () => {
    const { world } = await work.start({ home: 'session' });
    world.window.emit('session-end', {});
    await expect
      .poll(() => readFile(work.path('session', 'in-use.lock')).catch((error) => error.code))
      .toBe('ENOENT');
  });

  it('ends event streams, so that it does not wait for them', async () => {
    const { world, quit } = await work.start();
    const events = await world.request('/api/events');
    const reader = events.body!.getReader();
    await reader.read();
    await quit();
    let isDone = false;
    while (!isDone) isDone = (await reader.read()).done;
    expect((await world.request('/api')).status).toBe(503);
  });

  it('follows an unexpected error, which is shown, and logged with its stack', async () => {
    const { world, gone } = await work.start({ home: 'defect' });
    (process as EventEmitter).emit('uncaughtException', new Error('a thing broke'));
    await gone;
    expect(world.errorBoxes).toEqual([
      {
        title: 'Something went wrong in Impasto',
        content: expect.stringMatching(/^Impasto failed unexpectedly: a thing broke\. [^\n]*$/),
      },
    ]);
    const log = await readFile(work.path('defect', 'desktop', 'logs', 'impasto.log'), 'utf8');
    expect(log).toMatch(/defect: .*a thing broke[\s\S]*at /);
  });

  it('does not follow an aborted response or an unhandled rejection, which are logged', async () => {
    const { world } = await work.start({ home: 'trouble' });
    const broken = Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    (process as EventEmitter).emit('uncaughtException', broken);
    (process as EventEmitter).emit('unhandledRejection', new Error('nobody waited'));
    expect(world.errorBoxes).toEqual([]);
    expect(world.hasQuit).toBe(false);
    const log = await readFile(work.path('trouble', 'desktop', 'logs', 'impasto.log'), 'utf8');
    expect(log).toMatch(/error: .*Premature close[\s\S]*error: .*nobody waited/);
  });

  it('follows a second crash of the page in a short time; after the first the page is reloaded', async () => {
    const { world, gone } = await work.start();
    const crash = (reason: string) =>
      world.window.webContents.emit('render-process-gone', {}, { reason, exitCode: 5 });
    crash('clean-exit');
    expect(world.window.webContents.reloads).toBe(0);
    crash('crashed');
    expect(world.window.webContents.reloads).toBe(1);
    expect(world.errorBoxes).toEqual([]);
    crash('oom');
    await gone;
    expect(world.errorBoxes).toMatchObject([
      { content: expect.stringContaining('crashed twice in a short time') },
    ]);
  });
});
