import { posix } from 'node:path';

/** The import statements of a project's sources, found without a compiler. */

/** Paths from the project's root, with forward slashes, and the texts of the files there. */
export type Sources = ReadonlyMap<string, string>;

/** One import or re-export. */
export interface Import {
  readonly specifier: string;
  /** Whether it vanishes when compiled. */
  readonly typeOnly: boolean;
}

const fromStatement = /^[ \t]*(?:import|export)\s+(type\s)?[\w*\s{},$]*?\bfrom\s*['"]([^'"]+)['"]/gm;
const sideEffect = /^[ \t]*import\s*['"]([^'"]+)['"]/gm;
const call = /(typeof\s+)?\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g;

/** A source without its comments. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^[ \t]*\/\/.*$/gm, '');
}

/** Every import of a file: statements, re-exports, dynamic imports and types of modules. */
export function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  const found = (pattern: RegExp, typeGroup: number, nameGroup: number) =>
    [...code.matchAll(pattern)].map((match) => ({
      specifier: match[nameGroup] ?? '',
      typeOnly: typeGroup > 0 && match[typeGroup] !== undefined,
    }));
  return [...found(fromStatement, 1, 2), ...found(sideEffect, 0, 1), ...found(call, 1, 2)];
}

/** The file that a relative import means, or undefined for a package. */
export function targetOf(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const joined = posix.join(posix.dirname(path), specifier);
  return joined.replace(/\.js(x?)$/, '.ts$1');
}

/** A circle of imports that remain at run time, as the paths along it with the first repeated, or undefined. */
export function findCycle(sources: Sources): string[] | undefined {
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): string[] | undefined => {
    if (finished.has(path)) return undefined;
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    trail.push(path);
    for (const next of runtimeTargets(sources, path)) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    trail.pop();
    finished.add(path);
    return undefined;
  };
  for (const path of sources.keys()) {
    const cycle = visit(path);
    if (cycle) return cycle;
  }
  return undefined;
}

function runtimeTargets(sources: Sources, path: string): string[] {
  return importsOf(sources.get(path) ?? '').flatMap(({ specifier, typeOnly }) => {
    const target = typeOnly ? undefined : targetOf(path, specifier);
    return target !== undefined && sources.has(target) ? [target] : [];
  });
}
