import { describe, expect, it } from 'vitest';
import { deadExports } from './dead-exports.js';
import { committedPaths, read } from './project.js';

const isProduct = (path: string) =>
  /^(?:src|electron|renderer|models\/samples\/drawing)\/.*\.tsx?$/.test(path) && !path.endsWith('.config.ts');

describe('the product', () => {
  it('exports only what is imported', () => {
    const paths = committedPaths();
    const tests = paths.filter((path) => /^tests\/.*\.tsx?$/.test(path));
    expect(deadExports(read(paths.filter(isProduct)), read(tests))).toEqual([]);
  });
});

const deadIn = (files: Readonly<Record<string, string>>, tests: Readonly<Record<string, string>> = {}) =>
  deadExports(new Map(Object.entries(files)), new Map(Object.entries(tests)));

describe('the search for dead exports', () => {
  it.each([
    'export function a() {}',
    'export async function a() {}',
    'export function* a() {}',
    'export const a = 1;',
    'export class a {}',
    'export abstract class a {}',
    'export interface a {}',
    'export type a = 1;',
    'const b = 1;\nexport { b as a };',
    'const a = 1;\nexport type {\n  a,\n};',
  ])('finds: %s', (text) => {
    expect(deadIn({ 'src/x/f.ts': text })).toEqual(['src/x/f.ts a']);
    expect(deadIn({ 'src/x/f.ts': text, 'src/y/g.ts': "import { a } from '../x/f.js';" })).toEqual([]);
  });

  it.each([
    "import { type a as c } from './f.js';",
    "import type {\n  a,\n} from './f.js';",
    "import * as all from './f.js';",
    "const { a: c } = await import('./f.js');",
    "const c = (await import('./f.js')).a;",
    "const all = await import('./f.js');",
    "type All = typeof import('./f.js');",
  ])('counts as a use: %s', (text) => {
    expect(deadIn({ 'src/x/f.ts': 'export const a = 1;', 'src/x/g.ts': text })).toEqual([]);
  });

  it('looks through files that pass names on, which are no use by themselves', () => {
    const files = {
      'src/x/f.ts': 'export const a = 1;\nexport const b = 2;',
      'src/x/index.ts': "export { a as c, b } from './f.js';",
      'src/x/all.ts': "export * from './index.js';",
    };
    const dead = [
      'src/x/f.ts a',
      'src/x/f.ts b',
      'src/x/index.ts c',
      'src/x/index.ts b',
      'src/x/all.ts c',
      'src/x/all.ts b',
    ];
    expect(deadIn(files)).toEqual(dead);
    expect(deadIn({ ...files, 'src/y/g.ts': "import { c } from '../x/all.js';" })).toEqual(
      dead.filter((one) => !/ [ac]$/.test(one)),
    );
  });

  it('lets tests import from its own file what that file uses itself', () => {
    const tests = { 'tests/f.test.ts': "import { a } from '../src/x/f.js';" };
    const files = { 'src/x/f.ts': 'export const a = 1;\nexport const b = a;' };
    const g = { 'src/x/g.ts': "import { b } from './f.js';" };
    expect(deadIn({ ...files, ...g }, tests)).toEqual([]);
    expect(deadIn({ ...files, ...g })).toEqual(['src/x/f.ts a']);
    expect(deadIn({ 'src/x/f.ts': 'export const a = 1;' }, tests)).toEqual(['src/x/f.ts a']);
    const index = { ...files, ...g, 'src/x/index.ts': "export { a } from './f.js';" };
    const throughIndex = { 'tests/f.test.ts': "import { a } from '../src/x/index.js';" };
    expect(deadIn(index, throughIndex)).toEqual(['src/x/f.ts a', 'src/x/index.ts a']);
  });

  it('counts neither comments nor other files of the same name', () => {
    const files = { 'src/x/f.ts': 'export const a = 1;', 'src/y/f.ts': 'const a = 1;' };
    expect(
      deadIn({ ...files, 'src/y/g.ts': "// import { a } from '../x/f.js';\nimport { a } from './f.js';" }),
    ).toEqual(['src/x/f.ts a']);
  });
});
