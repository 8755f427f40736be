import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConflictPolicy } from '../../../../src/common/output.js';
import { createRandom } from '../../../../src/common/random.js';
import {
  type BatchItem,
  claimedOutput,
  claimOutput,
  existsIn,
  finishedRecord,
  planPairs,
  recordFinished,
  type Shard,
  settleConflicts,
  shardOf,
} from '../../../../src/jobs/batch/index.js';
import { itemKey } from '../../../../src/jobs/batch/item-key.js';
import { temporaryFolder } from '../../networks/helpers.js';
import { makeFiles, named, planSettings } from './samples.js';

/*
 * The modules combined as in a run, with a painter that writes a line: with any number of interruptions between any two
 * steps, the folder ends as without them.
 */

const folder = temporaryFolder();
let serial = 0;

const contents = named(...Array.from({ length: 10 }, (_, at) => `c${at}.jpg`));
const styles = named('x.png', 'y.png', 'z.png');
const items = planPairs(contents, styles, planSettings());

const keys = new Map(
  items.map(({ index, content, styles: [style], options, template }) => [
    index,
    itemKey({
      content: content.relativePath,
      contentHash: content.relativePath,
      styles: [{ hash: style?.relativePath ?? '', weight: 1 }],
      options,
      fingerprint: 'f',
      template,
      bits: 8,
      quality: 90,
    }),
  ]),
);

/** The result of an item. */
const picture = ({ content, styles: [style] }: BatchItem) =>
  `${content.relativePath} as ${style?.relativePath}`;

class Interrupted extends Error {}

/** Paints the unfinished items of a part. @param step called between steps; throws to interrupt. */
async function run(out: string, policy: ConflictPolicy, shard: Shard, step: () => void): Promise<void> {
  const open: { item: BatchItem; key: string; claimed: string | undefined }[] = [];
  for (const item of shardOf(items, shard)) {
    const key = keys.get(item.index) as string;
    if (await finishedRecord(out, key)) continue;
    open.push({ item, key, claimed: await claimedOutput(out, key) });
  }
  const wants = open.map(({ item, claimed }) => ({ output: item.output, claimed }));
  const planned = items.map(({ output }) => output);
  const decisions = await settleConflicts(wants, { policy, planned, exists: existsIn(out) });
  for (const [at, { item, key }] of open.entries()) {
    const decision = decisions[at];
    if (decision?.action !== 'write') continue;
    step();
    await claimOutput(out, key, decision.output);
    step();
    await mkdir(dirname(join(out, decision.output)), { recursive: true });
    await writeFile(join(out, decision.output), picture(item));
    step();
    const { size } = await stat(join(out, decision.output));
    await recordFinished(out, {
      key,
      output: decision.output,
      bytes: size,
      seconds: 1,
      finished: '2026-11-24T08:00:00Z',
    });
  }
}

/** A new output folder with unrelated files. */
async function newFolder(): Promise<string> {
  const out = join(folder(), `out-${serial++}`);
  await makeFiles(out, ['c1-x.png', 'c2-y.png', 'c2-y-2.png']);
  return out;
}

/** All visible files and their contents. */
async function results(out: string): Promise<Record<string, string>> {
  const names = (await readdir(out)).filter((name) => !name.startsWith('.')).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(out, name), 'utf8')])),
  );
}

const whole: Shard = { index: 1, count: 1 };

describe.each<ConflictPolicy>(['unique', 'overwrite', 'skip'])('a batch with the policy %s', (policy) => {
  it('that is interrupted repeatedly ends like one that is not', async () => {
    const expected = await newFolder();
    await run(expected, policy, whole, () => undefined);
    const out = await newFolder();
    const random = createRandom(5);
    for (let isDone = false, runs = 0; !isDone; runs++) {
      expect(runs).toBeLessThan(1000);
      const step = () => {
        if (random.uniform() < 0.15) throw new Interrupted();
      };
      isDone = await run(out, policy, whole, step).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof Interrupted)) throw error;
          return false;
        },
      );
    }
    expect(await results(out)).toEqual(await results(expected));
  });

  it('in four parallel parts ends like one in a single part', async () => {
    const expected = await newFolder();
    await run(expected, policy, whole, () => undefined);
    const out = await newFolder();
    const parts = Array.from({ length: 4 }, (_, at) => ({ index: at + 1, count: 4 }));
    await Promise.all(parts.map((shard) => run(out, policy, shard, () => undefined)));
    expect(await results(out)).toEqual(await results(expected));
  });

  it('paints nothing twice', async () => {
    const out = await newFolder();
    await run(out, policy, whole, () => undefined);
    let steps = 0;
    await run(out, policy, { index: 2, count: 3 }, () => {
      steps += 1;
    });
    expect(steps).toBe(0);
  });
});

describe('the three conflict policies', () => {
  it('treat existing files as they say', async () => {
    const [unique, overwrite, skip] = await Promise.all(
      (['unique', 'overwrite', 'skip'] as const).map(async (policy) => {
        const out = await newFolder();
        await run(out, policy, whole, () => undefined);
        return await results(out);
      }),
    );
    expect(Object.keys(unique ?? {})).toHaveLength(33);
    expect(unique).toMatchObject({
      'c1-x.png': 'c1-x.png',
      'c1-x-2.png': 'c1.jpg as x.png',
      'c2-y-3.png': 'c2.jpg as y.png',
    });
    expect(Object.keys(overwrite ?? {})).toHaveLength(31);
    expect(overwrite).toMatchObject({ 'c1-x.png': 'c1.jpg as x.png', 'c2-y-2.png': 'c2-y-2.png' });
    expect(Object.keys(skip ?? {})).toHaveLength(31);
    expect(skip).toMatchObject({ 'c1-x.png': 'c1-x.png', 'c2-y.png': 'c2-y.png' });
  });
});
