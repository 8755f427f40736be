import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job, PictureInfo } from '../../src/api/contract.js';
import { packageRoot } from '../../src/system/package-root.js';
import { debuggingPort, Page } from './devtools.js';

/*
 * `npm run test:installers`: the application that `npm run dist` packaged for this platform, in the real Electron, with its archive,
 * integrity check and fuses. Needs a display (on Linux `xvfb-run`).
 */

const isArm = process.arch === 'arm64';
const programs: Partial<Record<NodeJS.Platform, string>> = {
  linux: isArm ? 'linux-arm64-unpacked/impasto' : 'linux-unpacked/impasto',
  win32: isArm ? 'win-arm64-unpacked/Impasto.exe' : 'win-unpacked/Impasto.exe',
  darwin: `${isArm ? 'mac-arm64' : 'mac'}/Impasto.app/Contents/MacOS/Impasto`,
};
const program = join(packageRoot(), 'out', 'installers', programs[process.platform] ?? '');

describe('the packaged application', () => {
  let home = '';
  let application: ChildProcess | undefined;
  let page: Page | undefined;

  beforeAll(async () => {
    expect(existsSync(program), `${program}: run "npm run dist -- --dir" first`).toBe(true);
    home = await mkdtemp(join(tmpdir(), 'impasto installed '));
    const env = { ...process.env, IMPASTO_HOME: home };
    application = spawn(program, ['--remote-debugging-port=0'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    page = await Page.at(await debuggingPort(application.stderr!), 'impasto://');
  });

  afterAll(async () => {
    page?.close();
    if (application && application.exitCode === null) {
      const gone = once(application, 'exit');
      application.kill();
      await gone;
    }
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  const call = async <T>(path: string, body?: object): Promise<T> => {
    const init = body && {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    };
    const request = `fetch(${JSON.stringify(`/api${path}`)}, ${JSON.stringify(init ?? {})})`;
    const read = `async (answer) => (answer.ok ? await answer.json() : Promise.reject(new Error(await answer.text())))`;
    return (await page!.evaluate(`${request}.then(${read})`)) as T;
  };

  it('loads its page from the archive', async () => {
    const shown = () => page!.evaluate(`document.querySelector('#root > *') !== null`);
    await expect.poll(shown, { timeout: 30_000 }).toBe(true);
  });

  it('paints with the embedded network and the native code next to the archive', async () => {
    const { pictures } = await call<{ pictures: PictureInfo[] }>('/pictures');
    const of = (kind: string) => ({ picture: pictures.find((picture) => picture.kind === kind)!.id });
    const options = { size: 96, minSize: 64, iterations: 4 };
    const { id } = await call<Job>('/jobs', { content: of('content'), styles: [of('style')], options });
    const outcome = async () => {
      const { state, failure } = await call<Job>(`/jobs/${id}`);
      return failure ? failure.message : state;
    };
    await expect.poll(outcome, { timeout: 120_000, interval: 500 }).toBe('done');
  });
});
