import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Picture } from '../../../src/images/index.js';
import { writePicture } from '../../unit/images/write-picture.js';
import { builtCli } from './build.js';

/** How a run of the command line ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command line that may not have ended. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Resolves when standard output has a matching line; rejects when the run ends first. */
  readonly line: (fits: (line: string) => boolean) => Promise<string>;
}

/** A folder of its own for a test file, and the built command line run in it. */
export interface Workplace {
  readonly path: (name: string) => string;
  readonly start: (args: readonly string[], options?: SpawnOptions) => Running;
  readonly run: (args: readonly string[], options?: SpawnOptions) => Promise<Ran>;
  /** As `run`, and fails unless the exit status is 0. */
  readonly good: (args: readonly string[], options?: SpawnOptions) => Promise<Ran>;
  readonly save: (name: string, picture: Picture) => Promise<string>;
  readonly list: () => Promise<string[]>;
}

/** Options for the quickest possible run: random filters, one scale of 48 pixels, two iterations, one thread. */
export const quick = '--network random --size 48 --min-size 48 --iterations 2 --threads 1'.split(' ');

/** Sets up a workplace for the tests of a file. */
export function workplace(): Workplace {
  let folder = '';
  let main = '';
  beforeAll(async () => {
    main = await builtCli();
    folder = await mkdtemp(join(tmpdir(), 'impasto cli '));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  const start = (args: readonly string[], options: SpawnOptions = {}) =>
    running(spawn(process.execPath, [main, ...args], { cwd: folder, stdio: 'pipe', ...options }));
  const run = (args: readonly string[], options?: SpawnOptions) => start(args, options).ended;
  return {
    path,
    start,
    run,
    good: async (args, options) => {
      const ran = await run(args, options);
      expect(ran, ran.stderr).toMatchObject({ code: 0 });
      return ran;
    },
    save: async (name, picture) => {
      await writePicture(path(name), picture);
      return name;
    },
    list: async () => (await readdir(folder)).sort(),
  };
}

function running(child: ChildProcess): Running {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
  return { child, ended, line: (fits) => lineOf(child, ended, () => output.stdout, fits) };
}

function lineOf(
  child: ChildProcess,
  ended: Promise<Ran>,
  text: () => string,
  fits: (line: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = text().split('\n').slice(0, -1).find(fits);
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', look);
    void ended.then(({ stderr }) => reject(new Error(`it ended without that line: ${stderr}`)));
    look();
  });
}

/** The objects of `--json`, one a line. */
export function records(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** A file of JSON. */
export async function readJson(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** One thread and hours of work at 64, then 128 pixels, with JSON output. */
export const endless =
  '--network random --size 128 --min-size 64 --iterations 10000 --threads 1 --json'.split(' ');

/** The one child of a process, on Linux. */
export async function childOf(pid: number | undefined): Promise<number> {
  return Number((await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim());
}
