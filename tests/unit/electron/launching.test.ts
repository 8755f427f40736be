import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findElectron } from '../../../electron/launching.mjs';

/** Writes the files that Electron's download script writes. */
function putProgram(folder: string): void {
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'path.txt'), 'electron');
  writeFileSync(join(folder, 'dist', 'electron'), '');
}

describe('npm start', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'impasto launching '));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const never = () => {
    throw new Error('the download script ran');
  };

  it('uses an existing executable with any version of Node', () => {
    const folder = join(root, 'there');
    putProgram(folder);
    expect(findElectron({ folder, node: '20.19.0', install: never })).toEqual({
      program: join(folder, 'dist', 'electron'),
    });
  });

  it('downloads a missing executable, and explains a failed download', () => {
    const folder = join(root, 'fetched');
    const scripts: string[] = [];
    const install = (works: boolean) => (script: string) => {
      scripts.push(script);
      if (works) putProgram(folder);
      return works;
    };
    const found = (works: boolean) => findElectron({ folder, node: '22.12.0', install: install(works) });
    expect(found(false)).toEqual({
      problem: expect.stringMatching(/^Electron could not be downloaded from GitHub.*npx impasto serve$/),
    });
    expect(found(true)).toEqual({ program: join(folder, 'dist', 'electron') });
    expect(scripts).toEqual([join(folder, 'install.js'), join(folder, 'install.js')]);
  });

  it.each(['20.19.0', '22.11.9'])('explains that Node %s is too old for the download', (node) => {
    expect(findElectron({ folder: join(root, 'none'), node, install: never })).toEqual({
      problem: expect.stringMatching(/Node 22\.12 or newer \(this is [\d.]+\).*npx impasto serve$/),
    });
  });
});
