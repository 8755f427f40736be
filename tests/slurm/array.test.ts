import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  expectSamePictures,
  impastoWith,
  makePictures,
  makeStyle,
  reportIn,
  tiny,
} from '../integration/cli/batch-helpers.js';
import { builtCli } from '../integration/cli/build.js';
import { records, workplace } from '../integration/cli/helpers.js';
import { cluster, taskOf } from './cluster.js';

const work = workplace();
const { path } = work;
const slurm = cluster();
const script = resolve(import.meta.dirname, '../../docs/examples/slurm-array.sh');

/** Submits the example from the workplace, with Impasto called with these settings. @returns the number of its array. */
async function submit(
  settings: readonly string[],
  { sbatch = [], args = [], variables = {} }: Submission = {},
): Promise<string> {
  await mkdir(path('tmp'), { recursive: true });
  const IMPASTO = await impastoWith(await builtCli(), settings);
  const env = { ...process.env, IMPASTO_HOME: path('home'), TMPDIR: path('tmp'), IMPASTO, ...variables };
  return await slurm.run('sbatch', ['--parsable', ...sbatch, script, ...args], { cwd: path('.'), env });
}

interface Submission {
  /** More arguments of sbatch. */
  readonly sbatch?: readonly string[];
  /** Arguments of the example. */
  readonly args?: readonly string[];
  readonly variables?: NodeJS.ProcessEnv;
}

const stateOf = async (task: string) => (await taskOf(slurm, task)).JobState;

async function expectCompleted(array: string, tasks: readonly number[]): Promise<void> {
  for (const task of tasks) {
    const ended = () => stateOf(`${array}_${task}`);
    const log = () => readFile(path(`slurm-${array}_${task}.out`), 'utf8');
    await expect.poll(ended).toMatch(/COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL/);
    expect(await ended(), await log()).toBe('COMPLETED');
  }
}

/** The files of a batch, without what says how it was divided. */
async function filesOf(folder: string): Promise<string[]> {
  const files = await readdir(path(folder), { recursive: true });
  return files.filter((name) => !/report(?:-\d+-of-\d+)?\.json$/.test(name)).sort();
}

/** Expects that an output folder, and the temporary folder, hold what an undisturbed run leaves: no more names, the same pixels. */
async function expectSameBatch(out: string, wanted: string): Promise<void> {
  expect(await filesOf(out)).toEqual(await filesOf(wanted));
  await expectSamePictures(path(out), path(wanted));
  expect(await readdir(path('tmp'))).toEqual([]);
}

/** Waits until a part of a batch has a checkpoint of a picture. */
async function checkpointIn(part: string): Promise<void> {
  const files = () => readdir(path(part), { recursive: true }).catch(() => []);
  await expect.poll(async () => (await files()).join()).toContain('checkpoint.bin');
}

/** What the `--json` log of a task says after it was started again: the number and the first iteration of the picture that it resumed. */
async function resumed(array: string, task: number): Promise<unknown> {
  const log = await readFile(path(`slurm-${array}_${task}.out`), 'utf8');
  const lines = log.split('\n').filter((line) => line.startsWith('{'));
  const all = records(lines.join('\n'));
  const start = all.findLastIndex(({ stage }) => stage === 'planned');
  expect(all.slice(0, start).map(({ stage }) => stage)).toContain('planned');
  return all.slice(start).find(({ stage }) => stage === 'painting');
}

describe('the example for Slurm', () => {
  it('paints a manifest; a task that is killed and one that is requeued resume', async () => {
    await makePictures(path('photos'), 6);
    await makeStyle(path('B.png'));
    // Tasks 2 and 3 start with a long painting.
    const row = (number: number) =>
      `photos/p0${number}.png,B.png,painted-${number}.png,${number},${number < 4 ? 250 : 12}`;
    const rows = [1, 2, 3, 4, 5, 6].map(row);
    await writeFile(path('jobs.csv'), ['content,style,output,seed,iterations', ...rows].join('\n'));
    const args = ['--manifest', 'jobs.csv', '--out'];
    const settings = '--network random --size 128 --min-size 96 --threads 1 --json'.split(' ');
    const array = await submit(settings, { sbatch: ['--array=1-3'], args: [...args, 'out'] });
    const part = (task: number) => `out/.impasto/parts/${task}-of-3`;

    // As the system kills what needs too much memory: everything at once, without a warning.
    await checkpointIn(part(2));
    const { pid } = JSON.parse(await readFile(path(join(part(2), 'in-use.lock')), 'utf8'));
    process.kill(-pid, 'SIGKILL');
    await expect.poll(() => stateOf(`${array}_2`)).toBe('FAILED');
    expect((await filesOf(part(2))).join()).toContain('checkpoint.bin');
    await slurm.run('scontrol', ['requeue', `${array}_2`]);

    // As a task with higher priority takes the node: SIGTERM to every process, and time to end.
    await checkpointIn(part(3));
    await slurm.run('scontrol', ['requeue', `${array}_3`]);

    await expectCompleted(array, [1, 2, 3]);
    for (const task of [2, 3]) {
      expect(await taskOf(slurm, `${array}_${task}`)).toMatchObject({ Restarts: '1' });
      const { iteration, size } = (await resumed(array, task)) as { iteration: number; size: number };
      expect(size > 96 || iteration > 1, `task ${task}: ${size} px, iteration ${iteration}`).toBe(true);
    }
    for (const task of [1, 2, 3])
      expect(await reportIn(path('out'), `report-${task}-of-3.json`)).toMatchObject({
        counts: { total: 2, failed: 0, pending: 0 },
      });
    await work.good(['batch', ...args, 'wanted', ...settings]);
    await expectSameBatch('out', 'wanted');
  });

  it('paints a folder in eight tasks as it stands, and repeats one of them', async () => {
    await makePictures(path('photos'), 10);
    await makeStyle(path('B.png'));
    await copyFile(path('B.png'), path('B.jpg')); // a file can have any extension
    await expectCompleted(await submit(tiny), [1, 2, 3, 4, 5, 6, 7, 8]);
    await work.good(['batch', 'photos/', '--style', 'B.jpg', '--out', 'whole', ...tiny]);
    await expectSameBatch('painted', 'whole');

    await rm(path('painted/p03-B.png'));
    const again = await submit(tiny, { sbatch: ['--array=3'], variables: { SHARDS: '8' } });
    await expectCompleted(again, [3]);
    await expectSameBatch('painted', 'whole');
    const report = await reportIn(path('painted'), 'report-3-of-8.json');
    expect(report).toMatchObject({ counts: { done: 1, failed: 0 } });
  });
});
