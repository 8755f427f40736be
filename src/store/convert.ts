import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Picture, readPicture } from '../images/index.js';
import type { Network } from '../networks/index.js';
import { shippedFolder } from '../system/package-root.js';
import { meanActivations } from './activations.js';
import { normalised } from './normalise.js';

/** Long side, in pixels, at which the bundled pictures are looked at. */
const SIZE = 256;

/** How the normalising is watched and stopped. */
interface Watcher {
  readonly signal?: AbortSignal | undefined;
  /** Pictures done, of how many. */
  readonly onMeasured?: (done: number, pictures: number) => void;
}

/**
 * The network with its activations normalised by the pictures that ship with Impasto; see `normalised`.
 * @throws the signal's reason when it fires.
 */
export async function normalisedBySamples(network: Network, watcher: Watcher = {}): Promise<Network> {
  const pictures = await samplePictures();
  const means = await meanActivations(network, pictures, (index) => {
    watcher.signal?.throwIfAborted();
    watcher.onMeasured?.(index, pictures.length);
  });
  return normalised(network, means);
}

/** The bundled pictures, small. */
export async function samplePictures(): Promise<Picture[]> {
  const folder = shippedFolder('samples');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
  const pictures: Picture[] = [];
  for (const name of names) pictures.push(await readPicture(join(folder, name), { longSide: SIZE }));
  return pictures;
}
