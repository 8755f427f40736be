import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/system/package-root.js';
import { importsOf } from '../architecture/imports.js';

const root = packageRoot();

describe('the built shell', () => {
  let folder = '';
  const built = (name: string) => readFile(join(folder, name), 'utf8');
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'impasto build '));
    for (const mode of ['main', 'preload'])
      await build({
        configFile: resolve(root, 'electron/vite.config.ts'),
        mode,
        logLevel: 'silent',
        build: { outDir: folder },
      });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('consists of the main file that package.json names, its source map and the preload', async () => {
    expect((await readdir(folder)).sort()).toEqual(['main.js', 'main.js.map', 'preload.cjs']);
    const { main } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(main).toBe('dist/electron/main.js');
  });

  it('imports the engine from dist, and only packages that are production dependencies', async () => {
    const imports = importsOf(await built('main.js')).map(({ specifier }) => specifier);
    const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const fromDist = imports.filter((one) => one.startsWith('.'));
    expect(fromDist).toContain('../api/index.js');
    const sources = await Promise.all(
      fromDist.map((one) => readFile(join(root, 'src', one.slice(3).replace(/\.js$/, '.ts')), 'utf8')),
    );
    expect(sources).toHaveLength(fromDist.length);
    const packages = imports.filter((one) => !one.startsWith('.') && !isBuiltin(one) && one !== 'electron');
    expect(packages.length).toBeGreaterThan(0);
    for (const one of packages) expect(Object.keys(dependencies)).toContain(one.split('/')[0]);
  });

  it('contains no code of the development build', async () => {
    expect(await built('main.js')).not.toMatch(/localhost|IMPASTO_VITE|unsafe-inline|IS_DEVELOPMENT/);
  });

  it('has a preload that runs in the sandbox: CommonJS that requires only Electron', async () => {
    const preload = await built('preload.cjs');
    const required = [...preload.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(([, name]) => name);
    expect(required).toEqual(['electron']);
    expect(preload).not.toMatch(/^\s*(?:import|export)\b|\bimport\(/m);
  });
});
