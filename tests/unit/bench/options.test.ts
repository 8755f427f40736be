import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The benchmark's options; what it measures takes minutes and is not run here. */
const project = resolve(import.meta.dirname, '../../..');
let folder = '';
let program = '';

// Node 20 does not run TypeScript, so the program is compiled alone.
beforeAll(async () => {
  folder = await mkdtemp(join(project, 'node_modules/.cache-bench-'));
  const tsc = join(project, 'node_modules/typescript/bin/tsc');
  const flags = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--skipLibCheck'];
  execFileSync(
    process.execPath,
    [tsc, ...flags, '--ignoreConfig', '--outDir', folder, 'tests/bench/main.ts'],
    {
      cwd: project,
    },
  );
  program = join(folder, 'main.js');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bench = (...options: readonly string[]) =>
  spawnSync(process.execPath, [program, ...options], { cwd: project, encoding: 'utf8' });

describe('npm run bench', () => {
  it('explains every option and measurement with --help', () => {
    const { status, stdout, stderr } = bench('--help');
    expect([status, stderr]).toEqual([0, '']);
    const source = readFileSync(join(project, 'tests/bench/main.ts'), 'utf8');
    const options = [...source.matchAll(/^ {8}(\w+): \{ type: /gm)].map(([, name]) => name);
    expect(options).toHaveLength(14);
    for (const name of options) expect(stdout).toMatch(new RegExp(`^ {2}--${name} +`, 'm'));
    for (const name of ['evaluation', 'peer', 'run', 'instant', 'tiles', 'previews'])
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +\\w`, 'm'));
    expect(stdout).toContain('Times are in seconds, memory in MB');
  });

  it.each([
    [['--speed'], "Unknown option '--speed'"],
    [['--only', 'evaluation,speed'], 'There is no measurement "speed": choose from evaluation, peer, run'],
    [['--sizes', '256,big'], '--sizes needs whole numbers of at least 16, but "big" was given.'],
    [['--runs', '0'], '--runs needs whole numbers of at least 1, but "0" was given.'],
    [['extra'], "Unexpected argument 'extra'"],
  ])('refuses %j with one sentence', (options, sentence) => {
    const { status, stdout, stderr } = bench(...options);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
