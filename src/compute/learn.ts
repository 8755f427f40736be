import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../common/errors.js';
import { canonicalJson, sha256 } from '../common/hash.js';
import { hashOfFile, makeFolder, removeFolder, writeAtomically, writeError } from '../disk/index.js';
import { cpuUse } from '../engines/index.js';
import { learn } from '../learning/index.js';
import { loadNetwork, type Network, saveNetwork } from '../networks/index.js';
import { checkPlacement, type Installed, installMade } from '../store/index.js';
import { failureOf } from '../system/failure.js';
import type { EngineCache } from './engine-cache.js';
import { readSource } from './inputs.js';
import type { LearnEvent, LearnTask, PictureSource } from './protocol.js';

/** Long side at which pictures are looked at: filters of the deepest layer see 60 to 90 pixels. */
const LONG_SIDE = 384;

/** Says which pictures and seed the layers in the folder belong to. */
const KEY_FILE = 'learning.txt';

/**
 * Learns a network from pictures and installs it. Each layer is saved when it is learned, and a task with the same pictures and seed continues
 * from there.
 * @throws UserError `learn-pictures` when none of the pictures can be read, those of `checkPlacement` and `saveNetwork`; the signal's reason
 * when it fires.
 */
export async function learnNetwork(
  engines: EngineCache,
  task: LearnTask,
  report: (event: LearnEvent) => void,
  signal: AbortSignal,
): Promise<Installed> {
  const { name, force, seed, patches, passes, threads } = task;
  checkPlacement({ name, force });
  const key = await keyOf(task);
  const begun = await savedLayers(task.folder, key);
  if (begun) report({ type: 'continued', layers: convolutionsOf(begun) });
  const read = pictureReader(task.pictures, report);
  const network = await learn({
    name,
    pictures: task.pictures.length,
    read: read.at,
    ...{ seed, patches, passes, begun },
    open: (one) => engines.open(one, { ...cpuUse, threads }),
    onProgress: (progress) => report({ type: 'progress', ...progress }),
    onLayer: (layers) => saveLayers(layers, task.folder, key),
    signal,
  }).catch((error: unknown) => {
    throw error instanceof RangeError && !read.any() ? noPictures() : error;
  });
  const installed = await installMade(network, { name, force, signal, listener: () => undefined });
  await removeFolder(dirname(task.folder), basename(task.folder));
  return installed;
}

const noPictures = () =>
  new UserError(
    'learn-pictures',
    'None of the pictures can be read, so there is nothing to learn from: choose other pictures.',
  );

function pictureReader(pictures: readonly PictureSource[], report: (event: LearnEvent) => void) {
  const failed = new Set<number>();
  let readOne = false;
  return {
    at: async (index: number) => {
      const source = pictures[index];
      if (!source || failed.has(index)) return undefined;
      try {
        const picture = await readSource(source, LONG_SIDE);
        readOne = true;
        return picture;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        failed.add(index);
        report({ type: 'skipped', failure: failureOf(error) });
        return undefined;
      }
    },
    any: () => readOne,
  };
}

/** Changes when the pictures, their order, the seed or the effort do. */
async function keyOf({ pictures, seed, patches, passes }: LearnTask): Promise<string> {
  const hashes: string[] = [];
  // A file that cannot be read is left out later, with a sentence.
  for (const { path } of pictures) hashes.push(await hashOfFile(path).catch(() => ''));
  return sha256(canonicalJson({ hashes, seed, patches, passes, version: 1 }));
}

/** What an interrupted task with this key has learned. What cannot be read is learned again. */
async function savedLayers(folder: string, key: string): Promise<Network | undefined> {
  const saved = await readFile(join(folder, KEY_FILE), 'utf8').catch(() => '');
  if (saved !== key || !existsSync(join(folder, 'network.json'))) return undefined;
  return await loadNetwork(folder).catch(() => undefined);
}

async function saveLayers(layers: Network, folder: string, key: string): Promise<void> {
  const keyFile = join(folder, KEY_FILE);
  await makeFolder(folder).catch((error: unknown) => {
    throw writeError(error, folder, 'folder');
  });
  // Without a key, layers of other pictures are never taken for these.
  await writeAtomically(keyFile, '', (cause) => writeError(cause, keyFile, 'file'));
  await saveNetwork(layers, folder, 'F32');
  await writeAtomically(keyFile, key, (cause) => writeError(cause, keyFile, 'file'));
}

const convolutionsOf = ({ description }: Network) =>
  description.layers.filter(({ kind }) => kind === 'conv').length;
