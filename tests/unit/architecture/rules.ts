import { importsOf, type Sources, targetOf } from './imports.js';

/** The rules of the project's structure: each is a function from sources to the violations, one sentence each. */

/** The modules in layers, lowest first; a module imports only from the layers below its own. */
const layers: readonly (readonly string[])[] = [
  ['common'],
  ['system'],
  ['disk'],
  ['networks', 'images', 'optimizers'],
  ['graph'],
  ['engines'],
  ['instant', 'learning'],
  ['stylize', 'store'],
  ['lens'],
  ['compute'],
  ['devices'],
  ['jobs'],
  ['api'],
  ['cli', 'drawing', 'renderer', 'electron'],
];

/** Allowed imports within one layer: an optimizer's state is resampled as pictures are. */
const neighbours: readonly string[] = ['optimizers > images'];

/** The screen's interface to the shell, of which the shell imports only the types. */
const bridge = 'renderer/bridge.ts';

/** The only file of src that the screen imports: types and schemas. */
const contract = 'src/api/contract.ts';

const forbiddenPackages = /^(?:electron|react|react-dom|preact|jsdom)(?:[/-]|$)|^@electron\//;

/** Modules of small independent helpers, whose files are imported directly. */
const withoutIndex: readonly string[] = ['common', 'system'];

/** The program that draws the bundled pictures; a development tool beside what it draws. */
const drawing = 'models/samples/drawing/';

/** The module of a file: its folder under src, or its top-level folder. Undefined if it belongs to none. */
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

/** Imports of Electron, React and the DOM in src. */
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

/** Recursive deletions and creations outside the guard; Node's recursive `mkdir` never returns in /proc. */
export function recursionFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) =>
    path.startsWith('src/') && path !== 'src/disk/folders.ts' && /recursive: true,? (?:force|\})/.test(text)
      ? [`${path} creates or deletes folders recursively`]
      : [],
  );
}

/** Undeclared packages that src imports; optional packages are passed in or resolved at run time, never imported. */
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

/** The files that run in a separate process. */
const mayComputeHere: readonly string[] = ['engines', 'compute'];

/** Calls that load TensorFlow outside a separate process, although it can crash the process. */
export function loadingFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const allowed = mayComputeHere.includes(moduleOf(path) ?? '');
    return !allowed && /\bloadTensorflow\b/.test(text) ? [`${path} loads TensorFlow`] : [];
  });
}

/** The only file on each side that may use Electron's messages: one checks senders, the other hides events from the page. */
const messengers = { ipcMain: 'electron/receiver.ts', ipcRenderer: 'electron/preload.ts' } as const;

/** Files that bypass the checks of messages. */
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

/** Whether the last of these lines ends a documentation comment with at least one word. */
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

/** Folders at the top that the design does not have. */
export function topLevelFaults(paths: readonly string[]): string[] {
  const folders = paths.flatMap((path) => (path.includes('/') ? [path.split('/')[0] ?? ''] : []));
  return [...new Set(folders)].filter((folder) => !topFolders.includes(folder));
}

const machineFolders = ['work', 'root', 'farm'].join('|');
const machinePath = new RegExp(`(?<![\\w.~@-])/(?:${machineFolders})/`);

/** Lines of text files that contain a path of a development machine. */
export function machinePathFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) =>
    text
      .split('\n')
      .flatMap((line, index) => (machinePath.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}
