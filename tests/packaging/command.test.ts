import { execFile, execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/system/package-root.js';

const { bin } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impasto-command-'));
  await copyFile(join(packageRoot(), bin.impasto), join(folder, bin.impasto));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command in a folder of its own and returns exit code and output. */
function run(...args: string[]): Promise<{ code: number | string; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(folder, bin.impasto), ...args], (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    );
  });
}

describe('the command impasto', () => {
  it('is an executable file of the repository, so that npm links it before the first build', () => {
    const listed = execFileSync('git', ['ls-files', '-s', bin.impasto], {
      cwd: packageRoot(),
      encoding: 'utf8',
    });
    expect(listed).toMatch(/^100755 /);
  });

  it('asks for the build when there is none', async () => {
    expect(await run('--version')).toEqual({
      code: 1,
      out: '',
      err: 'Impasto is not built yet. Run "npm run build" first.\n',
    });
  });

  it('runs the built program with its arguments', async () => {
    await mkdir(join(folder, 'dist', 'cli'), { recursive: true });
    await writeFile(join(folder, 'dist', 'cli', 'main.js'), 'console.log(process.argv.slice(2).join());\n');
    expect(await run('score', '--json')).toEqual({ code: 0, out: 'score,--json\n', err: '' });
  });
});
