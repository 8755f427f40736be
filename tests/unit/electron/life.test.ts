import type { EventEmitter } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInstallation } from '../../../electron/installation.js';
import { UserError } from '../../../src/common/errors.js';
import type { World } from './stand-in/world.js';
import { shellWorkplace } from './start.js';

const work = shellWorkplace();

/** Files by their names in a folder of their own, as paths. */
async function filesIn(folder: string, ...names: string[]): Promise<string[]> {
  await mkdir(work.path(folder), { recursive: true });
  const paths = names.map((name) => work.path(folder, name));
  for (const path of paths) await writeFile(path, 'a');
  return paths;
}

/** Clicks the entry of the menu that has a label. */
function click(world: World, label: string): void {
  const below = (items: World['menus'][number]): World['menus'][number] =>
    items.flatMap((item) => [item, ...below((item.submenu ?? []) as World['menus'][number])]);
  const entry = below(world.menus.at(-1)!).find((item) => item.label === label);
  if (!entry?.click) throw new Error(`there is nothing to click at ${label}`);
  entry.click({} as never, undefined, {} as never);
}

describe('the start', () => {
  it('keeps everything of the shell in the data folder', async () => {
    const { world } = await work.start({ home: 'all' });
    expect(world.paths.get('userData')).toBe(work.path('all', 'desktop'));
    expect(world.paths.get('logs')).toBe(work.path('all', 'desktop', 'logs'));
    expect(world.appUserModelId).toBe('io.github.impasto');
  });

  it('opens the pictures on the command line, and remembers them', async () => {
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
    click(next.world, 'b.jpeg');
    click(next.world, 'Ёлка && 漢字.PNG');
    expect(again).toEqual([[b], [a]]);
    click(next.world, 'Clear Menu');
    expect(next.world.recentDocuments).toEqual([]);
    expect(() => click(next.world, 'b.jpeg')).toThrow();
  });

  it('hands its pictures to the first instance and goes', async () => {
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

  it('takes what a second instance hands over, and comes to the front', async () => {
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

  it('says in a sentence that another Impasto has the data, and ends', async () => {
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

  it('says in a sentence which part is missing, in the language of the system, and ends', async () => {
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

  it('says in a sentence that its folder cannot be made, and ends', async () => {
    await writeFile(work.path('a file'), '');
    const { world } = await work.start({ home: join('a file', 'home') });
    expect(world.exitCode).toBe(1);
    expect(world.errorBoxes).toEqual([
      { title: 'Impasto', content: expect.stringMatching(/^"[^\n]*desktop[^\n]*" [^\n]*\.$/) },
    ]);
  });

  it('finds each part of the installation, or says which is missing', async () => {
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

describe('the end', () => {
  it('comes with the last window, and gives the data folder back', async () => {
    const { world, gone } = await work.start({ home: 'end', platform: 'linux' });
    world.window.close();
    await gone;
    expect(world.exitCode).toBeUndefined();
    await expect(readFile(work.path('end', 'in-use.lock'))).rejects.toThrow('ENOENT');
  });

  it('does not come with the last window on macOS, where a click on the icon opens another', async () => {
    const { world, electron } = await work.start({ platform: 'darwin' });
    world.window.close();
    expect(world.hasQuit).toBe(false);
    electron.app.emit('activate', {}, false);
    expect(world.windows).toHaveLength(2);
    expect((await world.request('/')).status).toBe(200);
  });

  it('lets an instance that is started meanwhile come after it', async () => {
    const { world, electron, gone } = await work.start();
    electron.app.quit();
    electron.app.emit('second-instance', {}, [], '/', { pictures: ['/a.png'] });
    await gone;
    expect(world.relaunches).toEqual([{ args: ['/application', '/a.png'] }]);
    expect(world.windows).toHaveLength(1);
  });

  it('comes with the end of the system, which is asked to wait', async () => {
    const { electron, gone } = await work.start();
    let isHeldUp = false;
    const preventDefault = () => {
      isHeldUp = true;
    };
    electron.powerMonitor.emit('shutdown', { preventDefault });
    expect(isHeldUp).toBe(true);
    await gone;
  });

  it('is begun when a session of Windows ends, which waits for nobody', async () => {
    const { world } = await work.start({ home: 'session' });
    world.window.emit('session-end', {});
    await expect
      .poll(() => readFile(work.path('session', 'in-use.lock')).catch((error) => error.code))
      .toBe('ENOENT');
  });

  it('ends streams of events, so that nothing is waited for', async () => {
    const { world, quit } = await work.start();
    const events = await world.request('/api/events');
    const reader = events.body!.getReader();
    await reader.read();
    await quit();
    let isDone = false;
    while (!isDone) isDone = (await reader.read()).done;
    expect((await world.request('/api')).status).toBe(503);
  });

  it('comes with a sentence after a defect, which is in the log with its stack', async () => {
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

  it('does not come when the page turns away from an answer, nor with a promise that nobody waits for', async () => {
    const { world } = await work.start({ home: 'trouble' });
    const broken = Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    (process as EventEmitter).emit('uncaughtException', broken);
    (process as EventEmitter).emit('unhandledRejection', new Error('nobody waited'));
    expect(world.errorBoxes).toEqual([]);
    expect(world.hasQuit).toBe(false);
    const log = await readFile(work.path('trouble', 'desktop', 'logs', 'impasto.log'), 'utf8');
    expect(log).toMatch(/trouble: .*Premature close[\s\S]*trouble: .*nobody waited/);
  });

  it('comes when the page dies twice in a short time; once it is loaded again', async () => {
    const { world, gone } = await work.start();
    const die = (reason: string) =>
      world.window.webContents.emit('render-process-gone', {}, { reason, exitCode: 5 });
    die('clean-exit');
    expect(world.window.webContents.reloads).toBe(0);
    die('crashed');
    expect(world.window.webContents.reloads).toBe(1);
    expect(world.errorBoxes).toEqual([]);
    die('oom');
    await gone;
    expect(world.errorBoxes).toMatchObject([
      { content: expect.stringContaining('crashed twice in a short time') },
    ]);
  });
});
