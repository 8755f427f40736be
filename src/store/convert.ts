import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Picture, readPicture } from '../images/index.js';
import type { Network } from '../networks/index.js';
import { shippedFolder } from '../system/package-root.js';
import { meanActivations } from './activations.js';
import { normalised } from './normalise.js';

/** Long side, in pixels, at which the bundled pictures are processed. */
const SIZE = 256;

/** Progress and cancellation of the normalisation. */
interface Watcher {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of pictures done and their total. */
  readonly onMeasured?: (done: number, pictures: number) => void;
}

/**
 * Normalises a network's activations with the bundled pictures; see `normalised`.
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

/** The bundled pictures at a small size. */
export async function samplePictures(): Promise<Picture[]> {
  const folder = shippedFolder('samples');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
  const pictures: Picture[] = [];
  for (const name of names) pictures.push(await readPicture(join(folder, name), { longSide: SIZE }));
  return pictures;
}
