import { importsOf, type Sources, targetOf } from './imports.js';

/** The rules of the project's structure, each as a function from sources to the faults found, one sentence a fault. */

/** The rooms, lowest floor first; a room rests only on floors below its own. */
const floors: readonly (readonly string[])[] = [
  ['base'],
  ['networks', 'images', 'optimizers'],
  ['graph'],
  ['engines'],
  ['stylize', 'store'],
  ['compute'],
  ['devices'],
  ['jobs'],
  ['api'],
  ['cli', 'samples', 'renderer', 'electron'],
];

/** Imports between rooms of one floor that are meant: an optimiser's state is resampled as pictures are. */
const neighbours: readonly string[] = ['optimizers > images'];

/** Where the screen says what it needs of a shell; the shell takes the types from there, and nothing else. */
const bridge = 'renderer/bridge.ts';

/** All that the screen knows of the engine: types and schemas. */
const contract = 'src/api/contract.ts';

const forbiddenPackages = /^(?:electron|react|react-dom|preact|jsdom)(?:[/-]|$)|^@electron\//;

/** The room of a file: its folder, `base` for the files that lie directly in src. */
export function roomOf(path: string): string | undefined {
  const [top, folder, ...rest] = path.split('/');
  if (top === 'electron' || top === 'renderer') return top;
  if (top !== 'src' || folder === undefined) return undefined;
  return rest.length > 0 ? folder : 'base';
}

const floorOf = (room: string) => floors.findIndex((rooms) => rooms.includes(room));

/** Imports that lead upwards, out of the rooms, or past the index of another room. */
export function directionFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const room = roomOf(path);
    if (room === undefined || floorOf(room) < 0) return [`${path} lies in no known room`];
    return importsOf(text).flatMap(({ specifier, typeOnly }) => {
      const target = targetOf(path, specifier);
      if (room === 'electron' && target === bridge && typeOnly) return [];
      const fault = target === undefined ? undefined : importFault(room, target);
      return fault === undefined ? [] : [`${path} imports ${specifier}: ${fault}`];
    });
  });
}

function importFault(room: string, target: string): string | undefined {
  const other = roomOf(target);
  if (other === room) return undefined;
  if (other === undefined || floorOf(other) < 0) return 'it lies in no known room';
  if (room === 'renderer') return target === contract ? undefined : `the renderer may know ${contract} alone`;
  if (floorOf(other) >= floorOf(room) && !neighbours.includes(`${room} > ${other}`))
    return `${other} is not below ${room}`;
  if (other !== 'base' && target !== `src/${other}/index.ts`) return `go through ${other}/index.js`;
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
    const allowed = mayComputeHere.includes(roomOf(path) ?? '');
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
