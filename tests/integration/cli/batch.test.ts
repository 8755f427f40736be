import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStoredSettings } from '../../../src/stylize/index.js';
import {
  expectSamePictures,
  impastoWith,
  lastRecord,
  makePictures,
  makeStyle,
  pixelsIn,
  reportIn,
  tiny,
} from './batch-helpers.js';
import { builtCli } from './build.js';
import { records, workplace } from './helpers.js';

const work = workplace();
const { path } = work;

describe('impasto batch', () => {
  it('paints every picture in every style, and says what has failed', async () => {
    await makePictures(path('in'), 2);
    await cp(path('in/p02.png'), path('in/Ёлка 漢字 😀.png'));
    await writeFile(path('in/broken.png'), 'no picture');
    for (const style of ['B1.png', 'B2.png']) await makeStyle(path(style), style === 'B1.png' ? 40 : 44);
    const args = ['batch', 'in', '--style', 'B1.png', '--style', 'B2.png', '--out', 'out', ...tiny];
    const first = await work.run(args);
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/^6 pictures painted in \d+ s, 2 failed\.\n/);
    expect(first.stdout).toContain('broken.png" is not a picture that Impasto knows');
    expect(Object.keys(await pixelsIn(path('out')))).toEqual(
      ['p01-B1', 'p01-B2', 'p02-B1', 'p02-B2', 'Ёлка 漢字 😀-B1', 'Ёлка 漢字 😀-B2'].map(
        (name) => `${name}.png`,
      ),
    );
    expect(await readStoredSettings(path('out/p01-B2.png'))).toMatchObject({
      content: { name: 'p01.png' },
      styles: [{ name: 'B2.png' }],
    });
    expect(await reportIn(path('out'))).toMatchObject({
      counts: { total: 8, done: 6, failed: 2, pending: 0 },
    });
    expect(existsSync(path('out/.impasto/parts/1-of-1'))).toBe(false);

    const again = await work.run([...args, '--json']);
    expect(again.code).toBe(1);
    expect(records(again.stdout)[0]).toMatchObject({ stage: 'planned', pictures: 2, skipped: 6 });
    expect(lastRecord(again.stdout)).toMatchObject({ stage: 'done', done: 0, skipped: 6, failed: 2 });

    await cp(path('in/p01.png'), path('in/broken.png'));
    const mended = await work.good([...args, '--json']);
    expect(lastRecord(mended.stdout)).toMatchObject({ done: 2, skipped: 6, failed: 0 });
  });

  it('computes a style once, however many pictures are painted, and blends on request', async () => {
    await makePictures(path('many'), 3);
    await makeStyle(path('S1.png'));
    await makeStyle(path('S2.png'), 60);
    const styles = ['--style', 'S1.png', '--style', 'S2.png'];
    const args = [
      'batch',
      'many',
      ...styles,
      '--mode',
      'blend',
      '--style-weights',
      '3:1',
      '--out',
      'blended',
    ];
    await work.good([...args, '--template', '{index} {content} {size}.jpg', ...tiny]);
    expect((await readdir(path('blended'))).sort()).toEqual(
      ['.impasto', '1 p01 40.jpg', '2 p02 40.jpg', '3 p03 40.jpg'].sort(),
    );
  });

  it('paints what a manifest says', async () => {
    await makePictures(path('listed'), 2);
    await makeStyle(path('listed/S.png'));
    const rows = ['content;style;output;size', 'p01.png;S.png;first;32', 'p02.png;S.png;sub/second.jpg;40'];
    await writeFile(path('listed/list.csv'), `\ufeff${rows.join('\r\n')}\r\n`);
    await work.good(['batch', '--manifest', 'listed/list.csv', '--out', 'by-list', ...tiny]);
    expect(await readStoredSettings(path('by-list/first.png'))).toMatchObject({ settings: { size: 32 } });
    expect(await readStoredSettings(path('by-list/sub/second.jpg'))).toMatchObject({
      settings: { size: 40 },
    });
  });

  it('says beforehand what it would do, and does nothing with --dry-run', async () => {
    await makePictures(path('dry'), 2);
    await makeStyle(path('D.png'));
    const { stdout } = await work.good([
      'batch',
      'dry',
      '-s',
      'D.png',
      '-o',
      'dry-out',
      '--dry-run',
      '--json',
      ...tiny,
    ]);
    expect(records(stdout)).toEqual([
      expect.objectContaining({
        stage: 'planned',
        pictures: 2,
        seconds: expect.any(Number),
        memoryBytes: expect.any(Number),
        diskBytes: expect.any(Number),
        replaced: [],
        names: ['p01-D.png', 'p02-D.png'],
      }),
    ]);
    await expect(stat(path('dry-out'))).rejects.toThrow('ENOENT');
    await mkdir(path('dry-full'));
    await writeFile(path('dry-full/p02-D.png'), 'mine');
    const again = ['batch', 'dry', '-s', 'D.png', '-o', 'dry-full', '--dry-run', '--conflict', 'overwrite'];
    const { stderr } = await work.good([...again, ...tiny]);
    expect(stderr).toContain('1 existing file will be replaced:\n  "p02-D.png"\n');
  });

  it.each([
    ['output-missing', ['in', '--style', 'B1.png']],
    ['batch-input-missing', ['nowhere', '--style', 'B1.png', '--out', 'x1']],
    ['batch-styles-none', ['in', '--out', 'x2']],
    ['batch-names', ['in', '--style', 'B1.png', '--out', 'x3', '--template', 'same']],
    ['shard', ['in', '--style', 'B1.png', '--out', 'x4', '--shard', '3/2']],
    ['picture-unknown', ['in', '--style', 'text.png', '--out', 'x5']],
    ['option', ['in', '--style', 'B1.png', '--out', 'x6', '--size', '1']],
  ])('refuses with one sentence and nothing painted: %s', async (code, args) => {
    await makePictures(path('in'), 2);
    await makeStyle(path('B1.png'));
    await writeFile(path('text.png'), 'text');
    const {
      code: status,
      stdout,
      stderr,
    } = await work.run(['batch', ...args, '--json', '--network', 'random']);
    expect(status).toBe(1);
    expect(lastRecord(stdout)).toMatchObject({ error: { code } });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('keeps, replaces or leaves out files of others, as told', async () => {
    await makePictures(path('c'), 1);
    await makeStyle(path('C.png'));
    const outcome = async (policy: string) => {
      const out = `conflict-${policy}`;
      await mkdir(path(out));
      await writeFile(path(`${out}/p01-C.png`), 'mine');
      await work.good(['batch', 'c', '--style', 'C.png', '--out', out, '--conflict', policy, ...tiny]);
      const names = (await readdir(path(out))).filter((name) => name !== '.impasto').sort();
      return [names, (await readFile(path(`${out}/p01-C.png`), 'utf8')) === 'mine'];
    };
    expect(await outcome('unique')).toEqual([['p01-C-2.png', 'p01-C.png'], true]);
    expect(await outcome('overwrite')).toEqual([['p01-C.png'], false]);
    expect(await outcome('skip')).toEqual([['p01-C.png'], true]);
  });

  it('stops at Ctrl-C with a checkpoint, and the same command resumes', async () => {
    await makePictures(path('long'), 3);
    await makeStyle(path('L.png'));
    const args = ['batch', 'long', '--style', 'L.png', '--network', 'random', '--threads', '1', '--json'];
    const settings = ['--size', '96', '--min-size', '96', '--iterations', '60'];
    const { child, ended, line } = work.start([...args, '--out', 'cut', ...settings], { detached: true });
    await line((text) => text.includes('"stage":"painting"'));
    process.kill(-(child.pid as number), 'SIGINT'); // a terminal sends it to the processes that paint, too
    const cut = await ended;
    expect(cut.code).toBe(130);
    expect(lastRecord(cut.stdout)).toMatchObject({ stage: 'stopped' });
    expect(existsSync(path('cut/.impasto/parts/1-of-1/jobs'))).toBe(true);
    await work.good([...args, '--out', 'cut', ...settings]);
    await work.good([...args, '--out', 'uncut', ...settings]);
    await expectSamePictures(path('cut'), path('uncut'));
  });

  it('refuses to paint one part twice at the same time', async () => {
    await makePictures(path('once'), 1);
    await makeStyle(path('O.png'));
    const args = ['batch', 'once', '--style', 'O.png', '--out', 'one', '--network', 'random', '--json'];
    const { child, ended, line } = work.start([...args, '--size', '128', '--iterations', '10000']);
    await line((text) => text.includes('"stage":"painting"'));
    const second = await work.run([...args, '--size', '128', '--iterations', '10000']);
    expect(second.code).toBe(1);
    expect(lastRecord(second.stdout)).toMatchObject({ error: { code: 'batch-in-use' } });
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
  });
});

const examples = resolve(import.meta.dirname, '../../../docs/examples');

/** Runs a script in a folder with variables, to its end. */
function runScript(
  args: readonly string[],
  folder: string,
  variables: NodeJS.ProcessEnv,
): Promise<number | null> {
  const child = spawn('bash', args, { cwd: folder, stdio: 'ignore', env: { ...process.env, ...variables } });
  return new Promise((resolved) => child.once('exit', resolved));
}

describe.skipIf(process.platform === 'win32')('parts of a batch side by side, as schedulers run them', () => {
  const prepare = async (name: string) => {
    const folder = path(name);
    await makePictures(join(folder, 'photos'), 10);
    await makeStyle(join(folder, 'B.jpg'));
    return folder;
  };

  const expectWhole = async (folder: string) => {
    const whole = ['batch', 'photos/', '--style', 'B.jpg', '--out', 'whole/', ...tiny];
    await work.good(whole, { cwd: folder });
    await expectSamePictures(join(folder, 'painted'), join(folder, 'whole'));
    const counts = await Promise.all(
      [1, 2, 3, 4].map(async (part) => {
        const report = await reportIn(join(folder, 'painted'), `report-${part}-of-4.json`);
        return (report.counts as { done: number }).done;
      }),
    );
    expect(counts).toEqual([3, 3, 2, 2]);
  };

  it('paint all of it, each picture once, by the example for Slurm', async () => {
    const folder = await prepare('slurm');
    const impasto = await impastoWith(await builtCli(), tiny);
    const codes = await Promise.all(
      ['1', '2', '3', '4'].map((task) =>
        runScript([join(examples, 'slurm-array.sh')], folder, {
          IMPASTO: impasto,
          SLURM_ARRAY_TASK_ID: task,
          SLURM_ARRAY_TASK_COUNT: '4',
          SLURM_CPUS_PER_TASK: '1',
        }),
      ),
    );
    expect(codes).toEqual([0, 0, 0, 0]);
    await expectWhole(folder);
  });

  it('paint all of it by the example for Kubernetes', async () => {
    const folder = await prepare('kubernetes');
    const impasto = await impastoWith(await builtCli(), tiny);
    const yaml = await readFile(join(examples, 'kubernetes-indexed-job.yaml'), 'utf8');
    const [, block = ''] = /- \|\n((?: {14}.*\n)+)/.exec(yaml) ?? [];
    const codes = await Promise.all(
      ['0', '1', '2', '3'].map((task) =>
        runScript(['-euc', block], folder, { IMPASTO: impasto, JOB_COMPLETION_INDEX: task, SHARDS: '4' }),
      ),
    );
    expect(codes).toEqual([0, 0, 0, 0]);
    await expectWhole(folder);
  });
});
