import { describe, expect, it } from 'vitest';
import { findCycle, importsOf, type Sources, targetOf } from './architecture/imports.js';
import { committedPaths, read } from './architecture/project.js';
import {
  directionFaults,
  documentationFaults,
  headlessFaults,
  loadingFaults,
  machinePathFaults,
  messageFaults,
  moduleOf,
  recursionFaults,
  topLevelFaults,
  undeclaredFaults,
} from './architecture/rules.js';

const paths = committedPaths();
const files = read(paths);
const code = new Map(
  [...files].filter(([path]) => /^(?:src|electron|renderer|models\/samples\/drawing)\/.*\.tsx?$/.test(path)),
);

describe('the project', () => {
  it('is found: the modules and their imports can be checked', () => {
    const modules = new Set([...code.keys()].map(moduleOf));
    for (const name of ['common', 'disk', 'images', 'networks', 'optimizers', 'graph', 'engines'])
      expect(modules).toContain(name);
    const imports = [...code].flatMap(([path, text]) =>
      importsOf(text).map(({ specifier }) => targetOf(path, specifier)),
    );
    expect(imports.filter((target) => target !== undefined && code.has(target)).length).toBeGreaterThan(100);
  });

  it('has no import of a missing file', () => {
    const lost = [...code].flatMap(([path, text]) =>
      importsOf(text).flatMap(({ specifier }) => {
        const target = targetOf(path, specifier);
        return target?.endsWith('.ts') && !code.has(target) ? [`${path} imports ${specifier}`] : [];
      }),
    );
    expect(lost).toEqual([]);
  });

  it('imports only from the layers below, through their index', () => {
    expect(directionFaults(code)).toEqual([]);
  });

  it('keeps src free of Electron and React', () => {
    expect(headlessFaults(code)).toEqual([]);
  });

  it('creates and deletes folders recursively in one place', () => {
    expect(recursionFaults(code)).toEqual([]);
  });

  it('loads in src only declared dependencies', () => {
    const { dependencies } = JSON.parse(files.get('package.json') ?? '{}');
    expect(undeclaredFaults(code, Object.keys(dependencies))).toEqual([]);
  });

  it('loads TensorFlow only in processes that only compute', () => {
    expect(loadingFaults(code)).toEqual([]);
  });

  it('handles messages in one file on each side', () => {
    expect(messageFaults(code)).toEqual([]);
    expect(code.get('electron/receiver.ts')).toContain('ipcMain.handle(');
  });

  it('has no circular imports', () => {
    expect(findCycle(code)).toBeUndefined();
  });

  it('documents every exported function', () => {
    expect(documentationFaults(code)).toEqual([]);
  });

  it('has only the folders of the design at the top', () => {
    expect(topLevelFaults(paths)).toEqual([]);
  });

  it('contains no path of a development machine', () => {
    expect(machinePathFaults(files)).toEqual([]);
  });
});

const planted = (...entries: readonly [path: string, text: string][]): Sources => new Map(entries);

describe('the rules themselves', () => {
  it('find every kind of import, also over several lines, and none in comments', () => {
    const text = [
      "import a, { b } from './a.js';",
      'import {',
      '  c,',
      '  type D,',
      "} from './c.js';",
      "import type { E } from './e.js';",
      "export * from './f.js';",
      "export type { G } from './g.js';",
      "import './h.js';",
      "const i = await import('./i.js');",
      "type J = typeof import('./j.js');",
      "// import k from './k.js';",
      "/* import l from './l.js'; */",
      'export const from = 1;',
      "const text = 'm';",
    ].join('\n');
    const found = importsOf(text).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? ' type' : ''}`);
    expect(found.sort()).toEqual([
      './a.js',
      './c.js',
      './e.js type',
      './f.js',
      './g.js type',
      './h.js',
      './i.js',
      './j.js type',
    ]);
  });

  it.each([
    ['src/graph/pass.ts', '../engines/index.js', 'engines is not below graph'],
    ['src/graph/pass.ts', '../networks/layers.js', 'go through networks/index.js'],
    ['src/networks/load.ts', '../images/index.js', 'images is not below networks'],
    ['src/common/errors.ts', '../images/index.js', 'images is not below common'],
    ['src/disk/lock.ts', '../stylize/index.js', 'stylize is not below disk'],
    ['src/cli/commands/score.ts', '../../../models/samples/drawing/main.js', 'drawing is not below cli'],
    ['src/jobs/queue.ts', '../api/index.js', 'api is not below jobs'],
    ['src/engines/onnx.ts', '../../tests/unit/graph/reference.js', 'it belongs to no known module'],
    ['src/engines/onnx.ts', '../somewhere/index.js', 'it belongs to no known module'],
    ['renderer/app.tsx', '../src/api/index.js', 'the renderer may import only src/api/contract.ts'],
    ['renderer/app.tsx', '../src/common/errors.js', 'the renderer may import only src/api/contract.ts'],
    ['electron/main.ts', '../renderer/app.js', 'renderer is not below electron'],
    ['electron/main.ts', '../src/api/handler.js', 'go through api/index.js'],
  ])('reject %s importing %s', (path, specifier, reason) => {
    for (const statement of [`import { a } from '${specifier}';`, `import type { A } from '${specifier}';`])
      expect(directionFaults(planted([path, statement]))).toEqual([
        `${path} imports ${specifier}: ${reason}`,
      ]);
  });

  it.each([
    ['src/graph/pass.ts', '../networks/index.js'],
    ['src/graph/pass.ts', './layers.js'],
    ['src/optimizers/adam.ts', '../images/index.js'],
    ['src/networks/load.ts', '../common/errors.js'],
    ['models/samples/drawing/scenes/harbour/town.ts', '../../../../../src/images/index.js'],
    ['src/cli/commands/score.ts', '../failure.js'],
    ['src/common/errors.ts', './random.js'],
    ['src/engines/onnx.ts', 'onnxruntime-node'],
    ['renderer/app.tsx', '../src/api/contract.js'],
    ['electron/main.ts', '../src/api/index.js'],
  ])('allow %s importing %s', (path, specifier) => {
    expect(directionFaults(planted([path, `import { a } from '${specifier}';`]))).toEqual([]);
  });

  it('let the shell import the types of the bridge, and nothing else of the screen', () => {
    const faults = (text: string) => directionFaults(planted(['electron/preload.ts', text]));
    expect(faults("import type { Bridge } from '../renderer/bridge.js';")).toEqual([]);
    expect(faults("import { bridge } from '../renderer/bridge.js';")).toHaveLength(1);
    expect(faults("import type { Job } from '../renderer/api/live.js';")).toHaveLength(1);
  });

  it('allow messages between window and shell only where senders are checked', () => {
    const text = "import { ipcMain, type ipcRenderer } from 'electron';\nipcMain.on('a', b);";
    expect(messageFaults(planted(['electron/menu.ts', text]))).toEqual([
      'electron/menu.ts speaks of ipcMain',
      'electron/menu.ts speaks of ipcRenderer',
    ]);
    expect(messageFaults(planted(['electron/receiver.ts', "ipcMain.on('a', b);"]))).toEqual([]);
    expect(messageFaults(planted(['electron/receiver.ts', "ipcRenderer.on('a', b);"]))).toHaveLength(1);
    expect(messageFaults(planted(['electron/preload.ts', "ipcRenderer.on('a', b);"]))).toEqual([]);
    expect(messageFaults(planted(['renderer/a.ts', "ipcRenderer.on('a', b);"]))).toHaveLength(1);
  });

  it('reject a module that is in no layer', () => {
    expect(directionFaults(planted(['src/attic/a.ts', '']))).toEqual([
      'src/attic/a.ts belongs to no known module',
    ]);
  });

  it('reject Electron and React in src and allow them elsewhere', () => {
    for (const name of [
      'electron',
      'electron/main',
      'react',
      'react-dom/client',
      '@electron/remote',
      'jsdom',
    ]) {
      expect(headlessFaults(planted(['src/api/a.ts', `import a from '${name}';`]))).toHaveLength(1);
      expect(headlessFaults(planted(['renderer/a.tsx', `import a from '${name}';`]))).toEqual([]);
    }
    expect(headlessFaults(planted(['src/a.ts', '/// <reference lib="dom" />']))).toHaveLength(1);
    expect(headlessFaults(planted(['src/api/a.ts', "import a from 'reactive-streams';"]))).toEqual([]);
  });

  it('reject undeclared packages in src, except for types', () => {
    const faults = (path: string, text: string) => undeclaredFaults(planted([path, text]), ['sharp', '@a/b']);
    for (const name of ['sharper', '@a/c', '@tensorflow/tfjs-core', 'vitest/node'])
      expect(faults('src/a.ts', `const a = await import('${name}');`)).toEqual([`src/a.ts imports ${name}`]);
    for (const name of ['sharp', 'sharp/lib/a', '@a/b', '@a/b/c', 'node:fs', './other.js'])
      expect(faults('src/a.ts', `import a from '${name}';`)).toEqual([]);
    expect(faults('src/a.ts', "import type a from '@tensorflow/tfjs-core';")).toEqual([]);
    expect(faults('tests/a.ts', "import a from 'vitest';")).toEqual([]);
  });

  it('reject TensorFlow in the processes that users wait for', () => {
    const faults = (path: string) => loadingFaults(planted([path, 'const tf = await loadTensorflow();']));
    for (const path of [
      'src/jobs/queue.ts',
      'src/api/live/open.ts',
      'src/stylize/run.ts',
      'src/cli/main.ts',
      'electron/main.ts',
    ])
      expect(faults(path)).toEqual([`${path} loads TensorFlow`]);
    for (const path of ['src/compute/engine-cache.ts', 'src/engines/index.ts'])
      expect(faults(path)).toEqual([]);
  });

  it('find circular imports and allow those of types', () => {
    const circle = planted(
      ['src/graph/a.ts', "import { b } from './b.js';"],
      ['src/graph/b.ts', "export * from './c.js';"],
      ['src/graph/c.ts', "import { b } from './b.js';"],
    );
    expect(findCycle(circle)).toEqual(['src/graph/b.ts', 'src/graph/c.ts', 'src/graph/b.ts']);
    expect(findCycle(planted(['src/graph/a.ts', "import './a.js';"]))).toHaveLength(2);
    const types = planted(
      ['src/graph/a.ts', "import type { B } from './b.js';"],
      ['src/graph/b.ts', "import { a } from './a.js';"],
    );
    expect(findCycle(types)).toBeUndefined();
  });

  it.each([
    'export function a() {}',
    'export async function a() {}',
    'export function* a() {}',
    'export default function a() {}',
    'export const a = (b: number) => b;',
    'export const a: A = async (',
    'export const a = b => b;',
    'export const a = <T>(b: T) => b;',
  ])('require documentation of: %s', (line) => {
    const faults = (text: string) => documentationFaults(planted(['src/a.ts', text]));
    expect(faults(line)).toEqual([`src/a.ts:1 ${line}`]);
    expect(faults(`/** What it does. */\n${line}`)).toEqual([]);
    expect(faults(`/**\n * What it does.\n * @returns a number.\n */\n${line}`)).toEqual([]);
    expect(faults(`/** What it does. */\n\n${line}`)).toHaveLength(1);
    expect(faults(`/* What it does. */\n${line}`)).toHaveLength(1);
    expect(faults(`// What it does.\n${line}`)).toHaveLength(1);
    expect(faults(`/** */\n${line}`)).toHaveLength(1);
  });

  it('require none if no function is exported', () => {
    const text = [
      'function a() {}',
      'export const b = 1;',
      'export const c = z.object({});',
      'export interface D {}',
    ];
    expect(documentationFaults(planted(['src/a.ts', text.join('\n')]))).toEqual([]);
  });

  it('reject folders at the top that the design does not have', () => {
    expect(
      topLevelFaults(['src/a.ts', 'tests/b.ts', 'README.md', '.gitignore', 'tools/c.ts', 'lib/d.ts']),
    ).toEqual(['tools', 'lib']);
  });

  it('find machine paths, and none in addresses or relative paths', () => {
    const [work, root, farm] = ['work', 'root', 'farm'].map((name) => `/${name}/`);
    const faults = (line: string) => machinePathFaults(planted(['docs/a.md', `first\n${line}`]));
    expect(faults(`see ${work}shared`)).toEqual([`docs/a.md:2 see ${work}shared`]);
    expect(faults(`"${root}.cache"`)).toHaveLength(1);
    expect(faults(`cd ${farm}x`)).toHaveLength(1);
    for (const line of [`src${work}a.ts`, `../..${root}a`, `https://example.org${farm}a`, '/workshop/a'])
      expect(faults(line)).toEqual([]);
  });
});
