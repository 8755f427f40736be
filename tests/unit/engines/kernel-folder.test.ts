import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOnnxEngine } from '../../../src/engines/index.js';
import { writeKernels } from '../../../src/engines/kernel-file.js';
import { layOutKernels } from '../../../src/graph/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { exitChild } from './exit-child.js';

const run = promisify(execFile);
const project = resolve(import.meta.dirname, '../../..');
const network = randomNetwork({ width: 0.05, depthTo: 'relu1_1' });

/** A folder for this file; `temporary` in it replaces the system's during a test. */
let folder = '';
let temporary = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impasto-test-'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  temporary = await mkdtemp(join(folder, 'temporary-'));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, temporary);
});

describe('the folder of an engine’s kernels', () => {
  it('contains one file and is removed when the engine is released', async () => {
    const engine = await createOnnxEngine(network, { threads: 1 });
    const [name = '', ...others] = await readdir(temporary);
    expect(others).toEqual([]);
    expect(name).toMatch(/^impasto-/);
    expect(await readdir(join(temporary, name))).toEqual(['kernels.bin']);
    await engine.release();
    expect(await readdir(temporary)).toEqual([]);
  });

  it('removes its listener too', async () => {
    const before = process.listenerCount('exit');
    const engine = await createOnnxEngine(network, { threads: 1 });
    await engine.release();
    expect(process.listenerCount('exit')).toBe(before);
  });

  it('is different for every engine', async () => {
    const engines = [
      await createOnnxEngine(network, { threads: 1 }),
      await createOnnxEngine(network, { threads: 1 }),
    ];
    expect(await readdir(temporary)).toHaveLength(2);
    await engines[0]?.release();
    expect(await readdir(temporary)).toHaveLength(1);
    await engines[1]?.release();
  });
});

describe('writeKernels', () => {
  const block = layOutKernels(network, true);

  it('writes every value at its offset', async () => {
    const written = await writeKernels(block);
    const bytes = await readFile(join(written.path, block.fileName));
    expect(bytes.length).toBe(block.length);
    for (const { offset, values } of block.chunks()) {
      const found = Float32Array.from(values, (_, i) => bytes.readFloatLE(offset + 4 * i));
      expect(found).toEqual(values);
    }
    await written.remove();
    await expect(stat(written.path)).rejects.toThrow(/ENOENT/);
  });

  it('leaves no files when it fails midway', async () => {
    const failing = {
      ...block,
      *chunks() {
        yield { offset: 0, values: new Float32Array(4) };
        throw new Error('no more');
      },
    };
    await expect(writeKernels(failing)).rejects.toThrow('no more');
    expect(await readdir(temporary)).toEqual([]);
  });
});

describe('a process with an engine', () => {
  let program = '';
  let modules = '';

  // Node 20 does not run TypeScript, so the child gets compiled sources, next to the project's dependencies.
  beforeAll(async () => {
    const compiled = join(folder, 'compiled');
    await mkdir(compiled);
    const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['-p', join(project, 'tsconfig.build.json'), '--outDir', compiled, '--noCheck'];
    await run(process.execPath, [compiler, ...options]);
    await writeFile(join(compiled, 'package.json'), '{"type":"module"}');
    await symlink(join(project, 'node_modules'), join(compiled, 'node_modules'), 'junction');
    program = join(compiled, 'exit-child.js');
    await writeFile(program, exitChild);
    modules = `${pathToFileURL(compiled).href}/`;
  });

  /** Runs the child with an empty home; CI is unset, as some libraries behave better under it. */
  async function runChild(way: string, home: string) {
    const { CI: _ci, ORT_DISABLE_TELEMETRY: _off, ...rest } = process.env;
    const folders = { HOME: home, USERPROFILE: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home };
    const env = { ...rest, ...folders };
    return await run(process.execPath, [program, modules, way], { env }).then(
      ({ stdout }) => ({ stdout, code: 0 }),
      ({ stdout, code }: { stdout: string; code: number }) => ({ stdout, code }),
    );
  }

  it.each([
    ['end', 0],
    ['exit', 3],
    ['throw', 1],
  ])('removes the folder when it exits with the engine open: %s', async (way, expected) => {
    const ended = await runChild(way, await mkdtemp(join(folder, 'home-')));
    expect(ended.code).toBe(expected);
    expect(JSON.parse(ended.stdout)).toContainEqual(expect.stringMatching(/^impasto-/));
    expect(await readdir(temporary)).toEqual([]);
  });

  it('writes no other files: the runtime’s telemetry is off', async () => {
    const home = await mkdtemp(join(folder, 'home-'));
    const ended = await runChild('end', home);
    expect(JSON.parse(ended.stdout)).toEqual([expect.stringMatching(/^impasto-/)]);
    expect(await readdir(temporary)).toEqual([]);
    expect(await readdir(home)).toEqual([]);
  });
});
