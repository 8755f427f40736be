import { importsOf, type Sources, targetOf } from './imports.js';

/** The rules of the project's structure, each as a function from sources to the faults found, one sentence a fault. */

/** The modules in layers, lowest first; a module imports only from the layers below its own. */
const layers: readonly (readonly string[])[] = [
  ['common'],
  ['system'],
  ['disk'],
  ['networks', 'images', 'optimizers'],
  ['graph'],
  ['engines'],
  ['stylize', 'store'],
  ['compute'],
  ['devices'],
  ['jobs'],
  ['api'],
  ['cli', 'drawing', 'renderer', 'electron'],
];

/** Allowed imports within one layer: an optimizer's state is resampled as pictures are. */
const neighbours: readonly string[] = ['optimizers > images'];

/** Where the screen says what it needs of a shell; the shell takes the types from there, and nothing else. */
const bridge = 'renderer/bridge.ts';

/** All that the screen knows of the engine: types and schemas. */
const contract = 'src/api/contract.ts';

const forbiddenPackages = /^(?:electron|react|react-dom|preact|jsdom)(?:[/-]|$)|^@electron\//;

/** Modules of small independent helpers, whose files are imported directly. */
const withoutIndex: readonly string[] = ['common', 'system'];

/** The program that draws the bundled pictures; a development tool beside what it draws. */
const drawing = 'models/samples/drawing/';

/** The module of a file: its folder under src, or its top-level folder. Undefined where it belongs to none. */
export function moduleOf(path: string): string | undefined {
  if (path.startsWith(drawing)) return 'drawing';
  const [top, folder, ...rest] = path.split('/');
  if (top === 'electron' || top === 'renderer') return top;
  return top === 'src' && rest.length > 0 ? folder : undefined;
}

const layerOf = (name: string) => layers.findIndex((modules) => modules.includes(name));

/** Imports from a higher layer, from outside the modules, or past the index of another module. */
export function directionFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const module = moduleOf(path);
    if (module === undefined || layerOf(module) < 0) return [`${path} belongs to no known module`];
    return importsOf(text).flatMap(({ specifier, typeOnly }) => {
      const target = targetOf(path, specifier);
      if (module === 'electron' && target === bridge && typeOnly) return [];
      const fault = target === undefined ? undefined : importFault(module, target);
      return fault === undefined ? [] : [`${path} imports ${specifier}: ${fault}`];
    });
  });
}

function importFault(module: string, target: string): string | undefined {
  const other = moduleOf(target);
  if (other === module) return undefined;
  if (other === undefined || layerOf(other) < 0) return 'it belongs to no known module';
  if (module === 'renderer')
    return target === contract ? undefined : `the renderer may import only ${contract}`;
  if (layerOf(other) >= layerOf(module) && !neighbours.includes(`${module} > ${other}`))
    return `${other} is not below ${module}`;
  if (!withoutIndex.includes(other) && target !== `src/${other}/index.ts`)
    return `go through ${other}/index.js`;
  return undefined;
}

/** Imports in src of what belongs to a window. */
export function headlessFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    if (!path.startsWith('src/')) return [];
    const packages = importsOf(text).filter(({ specifier }) => forbiddenPackages.test(specifier));
    const faults = packages.map(({ specifier }) => `${path} imports ${specifier}`);
    return /^\s*\/\/\/\s*<reference\s+lib=["']dom/im.test(text)
      ? [...faults, `${path} asks for the DOM`]
      : faults;
  });
}

/** Packages that src loads although the product does not bring them along: optional ones are passed in or looked for, never imported. */
export function undeclaredFaults(sources: Sources, dependencies: readonly string[]): string[] {
  return [...sources].flatMap(([path, text]) => {
    if (!path.startsWith('src/')) return [];
    return importsOf(text).flatMap(({ specifier, typeOnly }) => {
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '';
      const known = typeOnly || /^(?:\.|node:)/.test(specifier) || dependencies.includes(name);
      return known ? [] : [`${path} imports ${specifier}`];
    });
  });
}

/** Where programs of a process of its own begin, and what they call. */
const mayComputeHere: readonly string[] = ['engines', 'compute', 'cli'];

/** Calls that load TensorFlow outside of what runs in a process of its own: it can take the whole process along. */
export function loadingFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const allowed = mayComputeHere.includes(moduleOf(path) ?? '');
    return !allowed && /\bloadTensorflow\b/.test(text) ? [`${path} loads TensorFlow`] : [];
  });
}

/** The only file on each side that may touch Electron's messages: the one checks senders, the other keeps events from the page. */
const messengers = { ipcMain: 'electron/receiver.ts', ipcRenderer: 'electron/preload.ts' } as const;

/** Files that go round the wrapper by which messages are checked. */
export function messageFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) =>
    Object.entries(messengers).flatMap(([name, place]) =>
      path !== place && new RegExp(`\\b${name}\\b`).test(text) ? [`${path} speaks of ${name}`] : [],
    ),
  );
}

const exportedFunction =
  /^export (?:default )?(?:(?:async )?function\b|const \w+(?::[^=]*)? = (?:async )?(?:function\b|(?:<[^>]*>)?\(|\w+ =>))/;

/** Exported functions without a documentation comment on the line above. */
export function documentationFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const lines = text.split('\n');
    return lines.flatMap((line, index) =>
      exportedFunction.test(line) && !endsDocumentation(lines.slice(0, index))
        ? [`${path}:${index + 1} ${line}`]
        : [],
    );
  });
}

/** Whether the last of these lines ends a comment that begins with two stars and holds a word. */
function endsDocumentation(lines: readonly string[]): boolean {
  if (!lines.at(-1)?.trimEnd().endsWith('*/')) return false;
  const start = lines.findLastIndex((line) => line.includes('/*'));
  const comment = lines.slice(start).join('\n');
  return /^\s*\/\*\*/.test(comment) && /\p{L}{3}/u.test(comment);
}

const topFolders: readonly string[] = [
  '.ci',
  '.github',
  'docs',
  'electron',
  'examples',
  'models',
  'renderer',
  'src',
  'tests',
];

/** Folders at the top that have no place there. */
export function topLevelFaults(paths: readonly string[]): string[] {
  const folders = paths.flatMap((path) => (path.includes('/') ? [path.split('/')[0] ?? ''] : []));
  return [...new Set(folders)].filter((folder) => !topFolders.includes(folder));
}

const machineFolders = ['work', 'root', 'farm'].join('|');
const machinePath = new RegExp(`(?<![\\w.~@-])/(?:${machineFolders})/`);

/** Lines of text files that name a path of the machine they were written on. */
export function machinePathFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) =>
    text
      .split('\n')
      .flatMap((line, index) => (machinePath.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}
