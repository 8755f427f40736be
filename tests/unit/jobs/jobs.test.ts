import { describe, expect, it } from 'vitest';
import { type JobAction, type JobState, jobStateSchema } from '../../../src/common/job.js';
import { newId } from '../../../src/jobs/ids.js';
import { plainName } from '../../../src/jobs/index.js';
import { LossCurve } from '../../../src/jobs/losses.js';
import { jobRecordSchema } from '../../../src/jobs/record.js';
import { actionsOf, checkAction } from '../../../src/jobs/transitions.js';
import { jobId, newRecord } from './queue-world.js';

const halfway = { fraction: 0.5 } as never;

describe('the actions of a job', () => {
  it.each<[string, JobAction[]]>([
    ['queued', ['pause', 'cancel']],
    ['painting', ['pause', 'stop', 'cancel']],
    ['paused', ['resume', 'stop', 'cancel']],
    ['interrupted', ['resume', 'stop', 'cancel']],
    ['done', ['delete']],
    ['stopped', ['delete']],
    ['cancelled', ['delete']],
    ['failed', ['resume', 'delete']],
  ])('depend on its state: %s', (state, actions) => {
    const job = { id: 'x', state: state as JobState, progress: halfway };
    expect(actionsOf(job)).toEqual(actions);
    for (const action of ['pause', 'resume', 'stop', 'cancel', 'delete'] as const) {
      if (actions.includes(action)) expect(() => checkAction(job, action)).not.toThrow();
      else expect(() => checkAction(job, action)).toThrow(/^The job x .* and cannot be \w+: it can be .*\.$/);
    }
  });

  it('are defined for every state', () => {
    expect(jobStateSchema.options).toHaveLength(8);
  });

  it('do not include stop if nothing has been painted', () => {
    expect(actionsOf({ state: 'paused', progress: null })).toEqual(['resume', 'cancel']);
    expect(actionsOf({ state: 'painting', progress: null })).toContain('stop');
  });
});

describe('the name of a picture', () => {
  it.each([
    ['a.jpg', 'a.jpg'],
    ['/etc/passwd', 'passwd'],
    ['C:\\Users\\me\\photo.png', 'photo.png'],
    ['../../x/../y.png', 'y.png'],
    ['Ёлка 漢字 😀.png', 'Ёлка 漢字 😀.png'],
    ['e\u0301.png', '\u00e9.png'],
    ['a\u0000b\nc<>:"|?*.png', 'abc.png'],
    ['..', 'picture'],
    ['', 'picture'],
    ['///', 'picture'],
    [`${'x'.repeat(300)}.png`, `${'x'.repeat(196)}.png`],
  ])('%j is kept as %j', (name, plain) => {
    expect(plainName(name)).toBe(plain);
  });
});

describe('a loss curve', () => {
  it('stays short, evenly spaced and ordered', () => {
    const curve = new LossCurve();
    for (let total = 1; total <= 10_000; total++)
      curve.add({ scale: 1, iteration: total, total, loss: 1 / total });
    const totals = curve.points.map((point) => point.total);
    expect(totals.length).toBeGreaterThan(100);
    expect(totals.length).toBeLessThanOrEqual(400);
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
    const gaps = totals.slice(1).map((total, index) => total - (totals[index] as number));
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThanOrEqual(2);
  });
});

describe('a loss curve that is resumed', () => {
  const point = (total: number) => ({ scale: 2, iteration: total, total, loss: 1 / total });

  it('never runs backwards: repeated iterations replace their points', () => {
    const curve = new LossCurve([1, 2, 3, 4, 5].map(point));
    for (const total of [3, 4, 5, 6]) curve.add({ ...point(total), loss: 9 });
    expect(curve.points.map(({ total }) => total)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(curve.points.filter(({ loss }) => loss === 9).map(({ total }) => total)).toEqual([3, 4, 5, 6]);
  });

  it('keeps the distance between its points', () => {
    const curve = new LossCurve([4, 8, 12].map(point));
    for (let total = 13; total <= 40; total++) curve.add(point(total));
    expect(curve.points.map(({ total }) => total)).toEqual([4, 8, 12, 16, 20, 24, 28, 32, 36, 40]);
  });
});

describe('a new id', () => {
  it('sorts by time and is unique', () => {
    const names = Array.from({ length: 200 }, () => newId(new Date('2026-11-24T08:30:12.345Z')));
    expect(new Set(names).size).toBe(200);
    for (const name of names) expect(name).toMatch(/^20261124-083012-[a-z2-9]{6}$/);
    expect(newId(new Date('2026-11-24T08:30:13Z')) > (names[0] as string)).toBe(true);
  });
});

describe('the record of a job', () => {
  it('has notes with a code; those of early records are read without one', () => {
    const note = { code: 'note-crashed', message: 'webgpu crashed.', values: { device: 'webgpu' } };
    const stored = { ...newRecord(jobId(1)), notes: ['A sentence.', note] };
    expect(jobRecordSchema.parse(JSON.parse(JSON.stringify(stored))).notes).toEqual([
      { code: '', message: 'A sentence.' },
      note,
    ]);
  });
});
