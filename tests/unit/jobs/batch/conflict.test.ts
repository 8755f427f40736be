import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConflictPolicy } from '../../../../src/common/output.js';
import type { Want } from '../../../../src/jobs/batch/conflict.js';
import { existsIn, settleConflicts } from '../../../../src/jobs/batch/index.js';
import { temporaryFolder } from '../../networks/helpers.js';
import { makeFiles } from './samples.js';

const folder = temporaryFolder();

async function settle(
  policy: ConflictPolicy,
  wants: readonly (string | Want)[],
  onDisk: readonly string[],
  planned?: readonly string[],
) {
  const asked = wants.map((want) => (typeof want === 'string' ? { output: want } : want));
  const decisions = await settleConflicts(asked, {
    policy,
    planned: planned ?? asked.map(({ output }) => output),
    exists: async (output) => onDisk.includes(output),
  });
  return decisions.map(({ action, output }) => `${action} ${output}`);
}

describe('a name that exists on disk', () => {
  it('is overwritten if requested', async () => {
    expect(await settle('overwrite', ['a.png', 'b.png'], ['a.png'])).toEqual(['write a.png', 'write b.png']);
  });

  it('is skipped if requested', async () => {
    expect(await settle('skip', ['a.png', 'b.png'], ['a.png'])).toEqual(['skip a.png', 'write b.png']);
  });

  it('gets a number that is free on disk and in the batch', async () => {
    expect(await settle('unique', ['a.png', 'b.png'], ['a.png'])).toEqual(['write a-2.png', 'write b.png']);
    expect(await settle('unique', ['x/a.png'], ['x/a.png', 'x/a-2.png'])).toEqual(['write x/a-3.png']);
    expect(await settle('unique', ['a.png', 'A-2.png'], ['a.png'])).toEqual([
      'write a-3.png',
      'write A-2.png',
    ]);
    expect(await settle('unique', ['a.png'], ['a.png'], ['a.png', 'a-2.png', 'a-3.png'])).toEqual([
      'write a-4.png',
    ]);
    expect(await settle('unique', ['a.png', 'a-2.png'], ['a.png', 'a-2.png'])).toEqual([
      'write a-3.png',
      'write a-2-2.png',
    ]);
  });

  it('never becomes a name that exists, is planned or was given', async () => {
    const names = fc.uniqueArray(fc.constantFrom<string[]>('a', 'a-2', 'a-3', 'a-2-2', 'b', 'x/a'), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(names, names, names, async (wanted, others, onDisk) => {
        const planned = [...new Set([...wanted, ...others])];
        const chosen = (await settle('unique', wanted, onDisk, planned)).map((decision) => decision.slice(6));
        expect(new Set(chosen).size).toBe(wanted.length);
        expect(chosen.filter((name) => onDisk.includes(name))).toEqual([]);
        expect(chosen.filter((name, at) => name !== wanted[at] && planned.includes(name))).toEqual([]);
      }),
    );
  });

  it('stays within the length limit of names', async () => {
    const long = `${'ä'.repeat(125)}x.png`;
    const [decision = ''] = await settle('unique', [long], [long]);
    expect(decision).toBe(`write ${'ä'.repeat(124)}-2.png`);
    const twins = ['x', 'y'].map((end) => `${'a'.repeat(250)}${end}.png`);
    expect(new Set(await settle('unique', twins, twins)).size).toBe(2);
  });

  it('is overwritten by the item that has claimed it', async () => {
    for (const policy of ['unique', 'skip', 'overwrite'] as const)
      expect(await settle(policy, [{ output: 'a.png', claimed: 'a-2.png' }], ['a.png', 'a-2.png'])).toEqual([
        'write a-2.png',
      ]);
  });

  it('is checked in the output folder', async () => {
    await makeFiles(folder(), ['x/a.png']);
    expect(await existsIn(folder())('x/a.png')).toBe(true);
    expect(await existsIn(folder())('x')).toBe(true);
    expect(await existsIn(folder())('a.png')).toBe(false);
  });
});
