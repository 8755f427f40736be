import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createReport,
  type ItemOutcome,
  planPairs,
  summaryLines,
  writeReport,
} from '../../../../src/jobs/batch/index.js';
import { reportPath, reportSchema } from '../../../../src/jobs/batch/report.js';
import { temporaryFolder } from '../../networks/helpers.js';
import { named, planSettings } from './samples.js';

const folder = temporaryFolder();

const items = planPairs(named('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg'), named('x.png'), planSettings());
const started = new Date('2026-11-24T08:00:00Z');
const finished = new Date('2026-11-24T08:03:20Z');

const outcomes = new Map<number, ItemOutcome>([
  [1, { status: 'done', output: 'a-x.png', seconds: 12.5 }],
  [2, { status: 'skipped', output: 'b-x.png', reason: 'finished' }],
  [3, { status: 'skipped', output: 'c-x.png', reason: 'exists' }],
  [4, { status: 'failed', code: 'picture-damaged', reason: 'The picture is damaged.', seconds: 0.1 }],
]);

describe('a report', () => {
  const report = createReport(items, outcomes, { started, finished });

  it('contains the outcome of every item', () => {
    expect(report).toMatchObject({
      version: 1,
      shard: { index: 1, count: 1 },
      started: '2026-11-24T08:00:00.000Z',
      seconds: 200,
      counts: { total: 5, done: 1, skipped: 2, failed: 1, pending: 1 },
    });
    expect(report.items[0]).toEqual({
      index: 1,
      content: '/pictures/a.jpg',
      styles: [{ path: '/pictures/x.png', weight: 1 }],
      status: 'done',
      output: 'a-x.png',
      seconds: 12.5,
    });
    expect(report.items[3]).toMatchObject({ status: 'failed', code: 'picture-damaged' });
    expect(report.items[4]).toMatchObject({ index: 5, status: 'pending' });
  });

  it('is in the output folder, one for each part, and is read as it was written', async () => {
    const out = join(folder(), 'new/out');
    expect(await writeReport(out, report)).toBe(join(out, '.impasto/report.json'));
    await writeReport(out, report);
    expect(reportSchema.parse(JSON.parse(await readFile(reportPath(out), 'utf8')))).toEqual(report);
    const part = createReport([], outcomes, { shard: { index: 2, count: 8 }, started, finished });
    expect(await writeReport(out, part)).toBe(join(out, '.impasto/report-2-of-8.json'));
  });

  it('has a summary of a few lines', () => {
    expect(summaryLines(report)).toEqual([
      '1 picture painted in 3 min 20 s, 1 finished before, 1 skipped because a file of that name exists, 1 failed, 1 not painted yet.',
      '"/pictures/d.jpg" failed: The picture is damaged.',
    ]);
    const naming = new Map<number, ItemOutcome>([
      [1, { status: 'failed', code: 'x', reason: '"/pictures/a.jpg" is no picture.', seconds: 0 }],
    ]);
    expect(summaryLines(createReport(items.slice(0, 1), naming, { started, finished }))[1]).toBe(
      '"/pictures/a.jpg" is no picture.',
    );
    const good = createReport(items.slice(0, 1), outcomes, { started, finished });
    expect(summaryLines(good)).toEqual(['1 picture painted in 3 min 20 s.']);
  });

  it('lists the first of many failures', () => {
    const many = planPairs(
      named(...Array.from({ length: 12 }, (_, at) => `${at}.jpg`)),
      named('x.png'),
      planSettings(),
    );
    const failure: ItemOutcome = { status: 'failed', code: 'x', reason: 'It failed.', seconds: 0 };
    const failed = new Map(many.map(({ index }) => [index, failure]));
    const lines = summaryLines(createReport(many, failed, { started, finished }));
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('And 2 other failures; see the report.');
  });
});
