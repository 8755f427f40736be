import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { packageRoot } from '../../src/system/package-root.js';

const run = promisify(execFile);
const root = packageRoot();

/** Marks the fuse wire in Electron's executable; the wire's version, its length and a digit for each fuse follow. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** Electron's default fuses, in the order of `FuseV1Options`: 1 is on. */
const defaultFuses = '10110011';

/** A distribution of Electron for Linux with the files that electron-builder uses: an executable with a fuse wire, and a version. */
async function standInDistribution(folder: string): Promise<void> {
  await mkdir(folder);
  const wire = Buffer.concat([
    Buffer.from(SENTINEL),
    Buffer.from([1, defaultFuses.length]),
    Buffer.from(defaultFuses),
  ]);
  const program = Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), wire, Buffer.from('\n')]);
  await writeFile(join(folder, 'electron'), program, { mode: 0o755 });
  await writeFile(join(folder, 'version'), '45.0.0');
}

/** The output of electron-builder. */
export interface Packed {
  /** The application's folder, with the executable. */
  readonly folder: string;
  readonly resources: string;
  readonly archive: string;
}

/** Builds Impasto and packages it for this machine's processor, once per test file. */
export function packedApplication(): () => Packed {
  let scratch = '';
  let packed: Packed | undefined;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'impasto packed '));
    const distribution = join(scratch, 'electron');
    await standInDistribution(distribution);
    await npm('build');
    await npm('build:packaging');
    packed = await pack(distribution, join(scratch, 'out'));
  }, 300_000);
  afterAll(() => rm(scratch, { recursive: true, force: true }));
  return () => packed as Packed;
}

async function npm(script: string): Promise<void> {
  await run('npm', ['run', '--silent', script], { cwd: root });
}

async function pack(distribution: string, output: string): Promise<Packed> {
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
  const settings = [
    `electronDist=${distribution}`,
    'electronVersion=45.0.0',
    `directories.output=${output}`,
  ].map((setting) => `-c.${setting}`);
  const args = [builder, '--linux', 'dir', '--publish', 'never', ...settings];
  await run(process.execPath, args, { cwd: root }).catch(({ stdout, stderr }) => {
    throw new Error(`electron-builder failed: ${stdout}${stderr}`);
  });
  const suffix = process.arch === 'x64' ? '' : `-${process.arch}`;
  const folder = join(output, `linux${suffix}-unpacked`);
  const resources = join(folder, 'resources');
  return { folder, resources, archive: join(resources, 'app.asar') };
}
