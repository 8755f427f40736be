import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpdateCheckResult } from 'electron-updater';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import type { Updater } from '../../../electron/updates.js';
import type { Bridge } from '../../../renderer/bridge.js';
import type * as StandIn from './stand-in/electron.js';
import type { World } from './stand-in/world.js';

/** Stand-in for electron-updater, which records its calls. */
export interface UpdaterStandIn extends Updater {
  readonly done: string[];
}

/** An updater that finds a version or none, or throws. */
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

/** Options of a start of the shell. */
export interface StartOptions {
  /** Name of the data folder; a new one by default. */
  readonly home?: string;
  /** Command line arguments after the application. */
  readonly args?: readonly string[];
  /** Prepares the world before the shell runs. */
  readonly prepare?: (world: World) => void;
  readonly platform?: NodeJS.Platform;
  /** The program of the compute process, for tests that need one. */
  readonly childProgram?: string;
  readonly updater?: UpdaterStandIn;
  /** Whether to check the parts of the installation, which are missing when the shell runs from its sources. */
  readonly isInstallationReal?: boolean;
}

/** A running shell. */
export interface Started {
  readonly world: World;
  readonly electron: typeof StandIn;
  /** The object that the page gets. */
  readonly bridge: Bridge;
  /** Resolves when the application has quit. */
  readonly gone: Promise<void>;
  /** Quits as a user does; resolves when the application has quit. */
  readonly quit: () => Promise<void>;
}

const page = '<!doctype html><title>Impasto</title>';

/** A temporary folder, and shells that run there until the end of each test. */
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

/** Process listeners that the shell has added. */
const ours: Record<'uncaughtException' | 'unhandledRejection', NodeJS.UncaughtExceptionListener[]> = {
  uncaughtException: [],
  unhandledRejection: [],
};

async function run(renderer: string, options: StartOptions): Promise<Started> {
  vi.resetModules();
  const electron: typeof StandIn = await import('./stand-in/electron.js');
  const { world, app } = electron;
  options.prepare?.(world);
  // A packaged application is started without its folder as an argument.
  if (world.isPackaged) process.argv.splice(1, 1);
  const { childProgram = 'no program', isInstallationReal = false } = options;
  vi.doMock('../../../src/compute/launch.js', async (original) => ({
    ...(await original<object>()),
    childProgram,
  }));
  // The real package would import the real Electron.
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
