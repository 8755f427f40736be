import { type Picture, readPicture } from '../images/index.js';
import { type Network, openNetwork } from '../networks/index.js';
import type { StylizeOptions } from '../stylize/index.js';

/** The pictures of a run. */
export interface Inputs {
  readonly content: Picture;
  readonly styles: readonly Picture[];
}

/**
 * Reads content and styles, no larger than they will be looked at.
 * @throws UserError about the first that cannot be read; see `readPicture`.
 */
export async function readInputs(
  content: string,
  styles: readonly string[],
  { size, styleScale }: StylizeOptions,
): Promise<Inputs> {
  return {
    content: await readPicture(content, { longSide: size }),
    styles: await readEach(styles, Math.ceil(size * styleScale)),
  };
}

/** One after the other, so that only one is held in full. */
async function readEach(paths: readonly string[], longSide: number): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const path of paths) pictures.push(await readPicture(path, { longSide }));
  return pictures;
}

/** The network that the options name, with their pooling and seed. */
export function networkOf({ network, pooling, seed }: StylizeOptions): Promise<Network> {
  return openNetwork(network, { seed, ...(pooling !== undefined && { pooling }) });
}
