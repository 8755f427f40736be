import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Bridge, ShellCommand } from '../../../renderer/bridge.js';
import {
  chooseSizeAndPreset,
  dropFiles,
  openSession,
  paintButton,
  type Session,
  sampleFile,
} from '../support/session.js';

/*
 * The screen with the bridge of the desktop shell, in a browser: the bridge is a fake that records its calls and whose listeners the
 * tests call.
 */

/** The recorded state of the fake bridge. */
interface Shell {
  files?: (paths: readonly string[]) => void;
  command?: (command: ShellCommand) => void;
  chosen: string[];
  progress: (number | null)[];
  paths: Record<string, string>;
}

declare global {
  interface Window {
    shell: Shell;
  }
}

const samples = resolve(import.meta.dirname, '../../../models/samples');
const sample = (name: string) => resolve(samples, name);

/** Runs in the page before its scripts. */
function installShell(): void {
  const shell: Shell = { chosen: [], progress: [], paths: {} };
  const nothing = async () => null;
  const bridge: Bridge = {
    pathOf: ({ name }) => shell.paths[name] ?? null,
    choosePictures: async () => shell.chosen,
    chooseFolder: nothing,
    chooseNetwork: nothing,
    savePicture: nothing,
    copyPicture: async () => undefined,
    reveal: async () => undefined,
    openFolder: async () => undefined,
    setProgress: (fraction) => void shell.progress.push(fraction),
    notify: () => undefined,
    onCommand: (listener) => {
      shell.command = listener;
      return () => undefined;
    },
    onFiles: (listener) => {
      shell.files = listener;
      return () => undefined;
    },
  };
  Object.assign(window, { shell, impasto: bridge });
}

let session: Session;
beforeAll(async () => {
  session = await openSession();
  await session.context.addInitScript(installShell);
  await session.page.reload();
  await session.page.waitForFunction(() => window.shell.files !== undefined);
});
afterAll(() => session?.close());
afterEach(() => {
  expect(session.pageErrors.splice(0)).toEqual([]);
});

const command = (name: ShellCommand) => session.page.evaluate((given) => window.shell.command?.(given), name);
const open = (...names: string[]) =>
  session.page.evaluate((paths) => window.shell.files?.(paths), names.map(sample));
const well = (name: 'content' | 'style') => session.page.locator(`[data-well="${name}"]`);

/** Names of the server's pictures that are referenced by path. */
async function referenced(): Promise<string[]> {
  return await session.page.evaluate(async () => {
    const { pictures } = await (await fetch('/api/pictures')).json();
    return pictures.flatMap(({ origin, name }: { origin: string; name: string }) =>
      origin === 'file' ? [name] : [],
    );
  });
}

describe('the screen in a shell', () => {
  it('adds pictures that the system opens, the first as A, the next as B, on any screen', async () => {
    await session.page.evaluate(() => {
      window.location.hash = '#/settings';
    });
    await open('content-valley.jpg', 'style-mosaic.jpg', 'style-ink.jpg');
    await expect.poll(() => session.page.evaluate(() => window.location.hash)).toMatch(/paint|^#?\/?$/);
    await well('content').getByRole('img', { name: 'content-valley' }).waitFor();
    await expect
      .poll(referenced)
      .toEqual(expect.arrayContaining(['content-valley.jpg', 'style-mosaic.jpg', 'style-ink.jpg']));
    await expect.poll(() => paintButton(session.page).isEnabled()).toBe(true);
  });

  it('runs the commands of the shell’s menu', async () => {
    await command('settings');
    await expect.poll(() => session.page.evaluate(() => window.location.hash)).toContain('settings');
    await session.page.evaluate((path) => {
      window.location.hash = '#/paint';
      window.shell.chosen = [path];
    }, sample('content-harbour.jpg'));
    await command('open-content');
    await well('content').getByRole('img', { name: 'content-harbour' }).waitFor();
    await command('shortcuts');
    await session.page.getByRole('dialog').waitFor();
    await session.page.keyboard.press('Escape');
  });

  it('references a dropped file by its path instead of uploading it', async () => {
    const name = 'style-poppies.jpg';
    await session.page.evaluate(
      ([given, path]) => Object.assign(window.shell.paths, { [given!]: path }),
      [name, sample(name)],
    );
    await dropFiles(session.page, '[data-well="style"]', [{ name, bytes: sampleFile(name) }]);
    await expect.poll(referenced).toContain(name);
  });

  it('reports the progress of a painting to the taskbar, and its end', async () => {
    await chooseSizeAndPreset(session.page, 64, 'Draft');
    await expect.poll(() => paintButton(session.page).isEnabled(), { timeout: 30_000 }).toBe(true);
    await paintButton(session.page).click();
    const progress = () => session.page.evaluate(() => window.shell.progress);
    await expect
      .poll(async () => (await progress()).some((one) => one !== null), { timeout: 60_000 })
      .toBe(true);
    await expect.poll(async () => (await progress()).at(-1), { timeout: 120_000 }).toBeNull();
    for (const one of await progress()) if (one !== null) expect(one).toBeLessThanOrEqual(1);
  });
});
