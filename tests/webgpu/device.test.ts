import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeLaunch } from '../../src/compute/index.js';
import { Devices } from '../../src/devices/index.js';
import { builtCli } from '../integration/cli/build.js';
import { exitChild } from '../unit/engines/exit-child.js';

let folder = '';
let modules = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impasto webgpu '));
  modules = dirname(dirname(await builtCli()));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('WebGPU over a software driver', () => {
  it('gives correct numbers with every operation on the device, is reported as software, and is not chosen automatically', async () => {
    const devices = new Devices({
      file: join(folder, 'devices.json'),
      launch: nodeLaunch(false, join(modules, 'compute', 'child.js'), 'ignore'),
      threads: () => 0,
      limit: 500_000, // the machine may be busy
    });
    await devices.check();
    const webgpu = (await devices.list()).find(({ id }) => id === 'webgpu');
    expect(webgpu).toMatchObject({ state: 'software', name: 'SwiftShader' });
    expect(webgpu?.reason?.message).toMatch(/^This is SwiftShader, which emulates a GPU/);
    expect(webgpu?.placement).toMatchObject({ onCpu: {}, copies: 0 });
    expect(webgpu?.placement?.onDevice).toBeGreaterThan(200);
    expect((await devices.choice()).id).toBe('cpu');
    expect(await devices.resolve('webgpu')).toEqual({ device: 'webgpu', half: false });
  });

  it.each([
    ['end', 0],
    ['exit', 3],
    ['throw', 1],
  ])('does not crash a process that exits with a session open: by %s', async (way, status) => {
    const program = join(folder, 'exit.mjs');
    await writeFile(program, exitChild);
    const ended = await promisify(execFile)(process.execPath, [
      program,
      `${pathToFileURL(modules).href}/`,
      way,
      'webgpu',
    ]).then(
      () => ({ code: 0, signal: null }),
      ({ code, signal }: { code: number | null; signal: string | null }) => ({ code, signal }),
    );
    expect(ended).toEqual({ code: status, signal: null });
  });
});
