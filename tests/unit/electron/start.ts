import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpdateCheckResult } from 'electron-updater';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import type { Updater } from '../../../electron/updates.js';
import type { Bridge } from '../../../renderer/bridge.js';
import type * as StandIn from './stand-in/electron.js';
import type { World } from './stand-in/world.js';

/** What stands in for electron-updater: what there is to be had, and what was done with it. */
export interface UpdaterStandIn extends Updater {
  readonly done: string[];
}

/** An updater that finds a version, or throws. */
export function updaterWith(found: string | undefined | Error): UpdaterStandIn {
  const done: string[] = [];
  return {
    done,
    autoDownload: true,
    autoInstallOnAppQuit: true,
    requestHeaders: null,
    logger: console,
    checkForUpdates: async () => {
      done.push('check');
      if (found instanceof Error) throw found;
      const version = found ?? '1.2.3';
      return { isUpdateAvailable: found !== undefined, updateInfo: { version } } as UpdateCheckResult;
    },
    downloadUpdate: async () => {
      done.push('download');
      return [];
    },
    quitAndInstall: () => void done.push('install'),
  };
}

/** How the shell is started. */
export interface StartOptions {
  /** The data folder, by a name; one of its own unless told. */
  readonly home?: string;
  /** What stands on the command line after the application. */
  readonly args?: readonly string[];
  /** Decides what the world is like before the shell runs. */
  readonly prepare?: (world: World) => void;
  readonly platform?: NodeJS.Platform;
  /** The program of the compute process, which is only built where a test needs one. */
  readonly childProgram?: string;
  readonly updater?: UpdaterStandIn;
  /** Whether the parts of the installation are looked for, which do not lie where the sources do. */
  readonly isInstallationReal?: boolean;
}

/** The shell as it runs against the stand-in. */
export interface Started {
  readonly world: World;
  readonly electron: typeof StandIn;
  /** What the page is given. */
  readonly bridge: Bridge;
  /** Resolves when the application has gone. */
  readonly gone: Promise<void>;
  /** Quits as the user does, and resolves when it has gone. */
  readonly quit: () => Promise<void>;
}

const page = '<!doctype html><title>Impasto</title>';

/** A folder, and shells that run on it until the end of each test. */
export function shellWorkplace() {
  let root = '';
  let number = 0;
  const running = new Set<Started>();
  const before = { argv: process.argv, env: { ...process.env }, platform: process.platform };
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'impasto shell '));
    await mkdir(join(root, 'renderer'));
    await writeFile(join(root, 'renderer', 'index.html'), page);
  });
  afterEach(async () => {
    for (const one of running) if (!one.world.hasQuit) await one.quit();
    running.clear();
    process.argv = before.argv;
    for (const name of ['IMPASTO_HOME', 'PORTABLE_EXECUTABLE_DIR', 'IMPASTO_INSPECTOR'])
      if (before.env[name] === undefined) delete process.env[name];
    Object.defineProperty(process, 'platform', { value: before.platform });
    for (const event of ['uncaughtException', 'unhandledRejection'] as const)
      for (const listener of ours[event].splice(0)) process.off(event, listener);
  });
  afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
  const path = (...names: string[]) => join(root, ...names);

  const start = async (options: StartOptions = {}): Promise<Started> => {
    number += 1;
    const home = path(options.home ?? `home ${number}`);
    process.env.IMPASTO_HOME = home;
    process.argv = ['node', 'application', ...(options.args ?? [])];
    if (options.platform) Object.defineProperty(process, 'platform', { value: options.platform });
    const started = await run(path('renderer'), options);
    running.add(started);
    return started;
  };
  return { path, start };
}

/** Listeners that the shell put on the process of the tests. */
const ours: Record<'uncaughtException' | 'unhandledRejection', NodeJS.UncaughtExceptionListener[]> = {
  uncaughtException: [],
  unhandledRejection: [],
};

async function run(renderer: string, options: StartOptions): Promise<Started> {
  vi.resetModules();
  const electron: typeof StandIn = await import('./stand-in/electron.js');
  const { world, app } = electron;
  options.prepare?.(world);
  // A packaged program is not started with the application's folder.
  if (world.isPackaged) process.argv.splice(1, 1);
  const { childProgram = 'no program', isInstallationReal = false } = options;
  vi.doMock('../../../src/compute/launch.js', async (original) => ({
    ...(await original<object>()),
    childProgram,
  }));
  // The real one would ask for the real Electron.
  vi.doMock('electron-updater', () => ({
    default: { autoUpdater: options.updater ?? updaterWith(undefined) },
  }));
  if (isInstallationReal) vi.doUnmock('../../../electron/installation.js');
  else
    vi.doMock('../../../electron/installation.js', () => ({
      findInstallation: () => ({ renderer, preload: 'preload.cjs' }),
    }));
  const gone = new Promise<void>((resolve) => app.once('quit', () => resolve()));
  const before = Object.keys(ours).map((event) => new Set(process.listeners(event as 'uncaughtException')));
  await import('../../../electron/main.js');
  for (const [index, event] of (Object.keys(ours) as (keyof typeof ours)[]).entries())
    ours[event].push(
      ...process.listeners(event as 'uncaughtException').filter((one) => !before[index]?.has(one)),
    );
  await vi.waitUntil(() => world.hasQuit || world.windows[0]?.wasShown, { timeout: 20_000, interval: 5 });
  await import('../../../electron/preload.js');
  const quit = async () => {
    app.quit();
    await gone;
  };
  return { world, electron, bridge: world.exposed.get('impasto') as Bridge, gone, quit };
}
