import { type Sources, targetOf, withoutComments } from './imports.js';

/** A name that a file exports, and where it comes from if the file only passes it on. */
interface Export {
  readonly name: string;
  readonly from?: { readonly path: string; readonly name: string };
}

const declaration =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|const|let|class|interface|type|enum)\s+(\w+)/gm;
const list = /^export\s+(?:type\s+)?\{([^}]*)\}(?:\s*from\s*['"]([^'"]+)['"])?/gm;
const everything = /^export\s+\*\s+from\s*['"]([^'"]+)['"]/gm;
const named = /^[ \t]*import\s+(?:type\s+)?(?:\w+\s*,\s*)?\{([^}]*)\}\s*from\s*['"]([^'"]+)['"]/gm;
const dynamic = /\{([^{}]*)\}\s*=\s*await\s+import\(\s*['"]([^'"]+)['"]/g;
const member = /\(await import\(\s*['"]([^'"]+)['"]\)\)\.(\w+)/g;
/** Imports of a file as a whole. */
const whole = /(?:import\s+\*\s+as\s+\w+\s+from\s*|\bimport\(\s*)['"]([^'"]+)['"]/g;

/** The pairs in `a, type b as c`: the name on the far side and the one on this side. */
function pairsIn(text: string): { readonly far: string; readonly near: string }[] {
  return text.split(',').flatMap((item) => {
    const [far, near = far] = item
      .replace(/^\s*type\s+/, '')
      .trim()
      .split(/\s*(?:\bas\b|:)\s*/);
    return far ? [{ far, near: near! }] : [];
  });
}

function exportsOf(sources: Sources, path: string): Export[] {
  const code = withoutComments(sources.get(path) ?? '');
  const target = (specifier: string) => targetOf(path, specifier) ?? '';
  const own = [...code.matchAll(declaration)].map(([, name = '']) => ({ name }));
  const lists = [...code.matchAll(list)].flatMap(([, names = '', specifier]) =>
    pairsIn(names).map(({ far, near }) =>
      specifier === undefined ? { name: near } : { name: near, from: { path: target(specifier), name: far } },
    ),
  );
  const stars = [...code.matchAll(everything)].flatMap(([, specifier = '']) =>
    exportsOf(sources, target(specifier)).map(({ name }) => ({
      name,
      from: { path: target(specifier), name },
    })),
  );
  return [...own, ...lists, ...stars];
}

/** The file that an import means; tests import `.tsx` files as `.js` too. */
function targetIn(product: Sources, path: string, specifier: string): string {
  const target = targetOf(path, specifier) ?? '';
  return !product.has(target) && product.has(`${target}x`) ? `${target}x` : target;
}

/** Every name that a file imports from another one; `*` for all of them. */
function importedNames(
  product: Sources,
  path: string,
  text: string,
): { readonly path: string; readonly name: string }[] {
  const code = withoutComments(text);
  const target = (specifier: string) => targetIn(product, path, specifier);
  const names = [...code.matchAll(named), ...code.matchAll(dynamic)].flatMap(
    ([, list = '', specifier = '']) =>
      pairsIn(list).map(({ far }) => ({ path: target(specifier), name: far })),
  );
  const members = [...code.matchAll(member)].map(([, specifier = '', name = '']) => ({
    path: target(specifier),
    name,
  }));
  const wholes = [...code.replace(dynamic, '').replace(member, '').matchAll(whole)];
  return [
    ...names,
    ...members,
    ...wholes.map(([, specifier = '']) => ({ path: target(specifier), name: '*' })),
  ];
}

/**
 * The exports without a use, as `path name`. A name that is passed on by other files, such as an index, is in use when a file of the
 * product imports it at the end. A name that only tests import must be used in its own file too, and is imported from there.
 */
export function deadExports(product: Sources, tests: Sources): string[] {
  const all = new Map([...product.keys()].map((path) => [path, exportsOf(product, path)]));
  const used = new Set<string>();
  const use = (path: string, name: string): void => {
    if (used.has(`${path} ${name}`)) return;
    used.add(`${path} ${name}`);
    for (const one of all.get(path) ?? []) {
      if (name === '*') use(path, one.name);
      else if (one.name === name && one.from) use(one.from.path, one.from.name);
    }
  };
  for (const [path, text] of product)
    for (const imported of importedNames(product, path, text)) use(imported.path, imported.name);
  const tested = new Set(
    [...tests].flatMap(([path, text]) =>
      importedNames(product, path, text).map((one) => `${one.path} ${one.name}`),
    ),
  );
  return [...all].flatMap(([path, names]) =>
    names
      .filter(({ name, from }) => {
        if (used.has(`${path} ${name}`)) return false;
        return from || !tested.has(`${path} ${name}`) || isUnused(product.get(path) ?? '', name);
      })
      .map(({ name }) => `${path} ${name}`),
  );
}

/** Whether a file mentions a name only once, where it declares it. */
const isUnused = (text: string, name: string) =>
  [...withoutComments(text).matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length < 2;
