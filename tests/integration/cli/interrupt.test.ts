import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPicture, readSettings } from '../../../src/images/index.js';
import { noise, smooth } from '../../unit/images/helpers.js';
import { childOf, endless, readJson, records, workplace } from './helpers.js';

const { list, path, save, start } = workplace();

beforeAll(async () => {
  await save('A.png', smooth(64, 48));
  await save('B.png', noise(60, 60, 1));
});

const isPainting = (line: string) => line.includes('"stage":"painting"');
const isSaved = (line: string) => line.includes('"stage":"saved"');

describe.skipIf(process.platform === 'win32')('once', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s saves the picture as it is, says so and exits with 130',
    async (signal) => {
      const output = `${signal}.png`;
      const extra = ['--trace', `${signal}.json`, '--save-every', '2'];
      const { child, ended, line } = start(['stylize', 'A.png', 'B.png', '-o', output, ...endless, ...extra]);
      await line(isSaved);
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      expect({ code, stderr }).toEqual({
        code: 130,
        stderr: '\nStopping; press Ctrl-C again to leave at once.\n',
      });
      const last = records(stdout).at(-1);
      expect(last).toMatchObject({ stage: 'stopped', output, size: 64, width: 64, height: 48 });
      expect(await readPicture(path(output))).toMatchObject({ width: 64, height: 48 });
      const stored = JSON.parse((await readSettings(path(output))) ?? '');
      expect(stored).toMatchObject({
        settings: { size: 128 },
        stopped: { size: 64, iteration: last?.iteration },
      });
      const trace = await readJson(path(`${signal}.json`));
      expect(trace.outcome).toBe('stopped');
      expect(trace.iterations).toHaveLength(Number(last?.iteration));
      expect(await list()).toContain(`${signal}.0002.png`);
      expect((await list()).filter((name) => name.startsWith('.'))).toEqual([]);
    },
  );

  it('says so in a sentence', async () => {
    const text = endless.filter((flag) => flag !== '--json');
    const { child, ended } = start([
      'stylize',
      'A.png',
      'B.png',
      '-o',
      'told.png',
      '--save-every',
      '1',
      ...text,
    ]);
    while (!(await list()).includes('told.0001.png')) await wait(20);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect({ code, stdout }).toEqual({
      code: 130,
      stdout: 'Stopped at 64 of 128 pixels; the picture so far is in "told.png".\n',
    });
  });

  it('before anything is painted, there is nothing to save', async () => {
    const { child, ended, line } = start(['stylize', 'A.png', 'B.png', '-o', 'early.png', ...endless]);
    await line((text) => text.includes('"stage":"planned"'));
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    // Where the signal falls is the scheduler's to say: the file is there if and only if something had been painted.
    const hasPainted = records(stdout).some(({ stage }) => stage === 'painting');
    expect((await list()).includes('early.png')).toBe(hasPainted);
    expect(records(stdout).at(-1)).toMatchObject({
      stage: 'stopped',
      output: hasPainted ? 'early.png' : null,
    });
  });
});

describe.skipIf(process.platform === 'win32')('twice', () => {
  it('leaves at once, without a picture and without a rest', async () => {
    const large = endless.map((text) => (text === '128' || text === '64' ? '512' : text));
    const { child, ended, line } = start(['stylize', 'A.png', 'B.png', '-o', 'never.png', ...large], {
      // So that the temporary files of the run can be seen.
      env: { ...process.env, TMPDIR: path('.') },
    });
    await line(isPainting);
    child.kill('SIGINT');
    await wait(30);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    const left = (await list()).filter((name) => name.startsWith('never') || /^\.?impasto-/.test(name));
    expect(left).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'leaves even while the compute process does not answer',
    async () => {
      const { child, ended, line } = start(['stylize', 'A.png', 'B.png', '-o', 'stuck.png', ...endless]);
      await line(isPainting);
      const compute = await childOf(child.pid);
      process.kill(compute, 'SIGSTOP');
      child.kill('SIGINT');
      await wait(30);
      child.kill('SIGINT');
      expect((await ended).code).toBe(130);
      expect(await list()).not.toContain('stuck.png');
    },
  );
});
