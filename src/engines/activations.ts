import { extendPicture, type Picture, type Size } from '../images/index.js';
import { minimumSide, type Network, strideAt, tapOf } from '../networks/index.js';
import type { Engine } from './engine.js';

/** A tap's activations [channels, height, width]. */
interface Activations extends Size {
  readonly values: Float32Array;
}

/**
 * The activations of taps at a picture, in the order of the names. A picture smaller than the network needs is continued with its edges.
 * @param engine over the network.
 */
export async function activationsOf(
  engine: Engine,
  { description }: Network,
  picture: Picture,
  taps: readonly string[],
): Promise<Activations[]> {
  const side = minimumSide(description, taps);
  const seen = extendPicture(picture, { width: side, height: side });
  const { content } = await engine.targets(seen.data, seen, { style: [], content: taps });
  return taps.map((tap) => {
    const values = content[tap];
    if (!values) throw new Error(`the engine gave no activations of ${tap}`);
    const stride = strideAt(description, tapOf(description, tap).layer);
    return { values, width: Math.floor(seen.width / stride), height: Math.floor(seen.height / stride) };
  });
}
