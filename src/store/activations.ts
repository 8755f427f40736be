import { createOnnxEngine } from '../engines/index.js';
import type { Picture } from '../images/index.js';
import { createNetwork, minimumSide, type Network } from '../networks/index.js';

/** The mean activation of each ReLU, by its name. */
export type MeanActivations = ReadonlyMap<string, number>;

/**
 * The mean activation of every ReLU, over all channels, positions and pictures.
 * @param pictures large enough for the network; at least one.
 * @param onPicture called before each picture.
 */
export async function meanActivations(
  network: Network,
  pictures: readonly Picture[],
  onPicture?: (index: number) => void,
): Promise<MeanActivations> {
  const watched = withTapAtEveryRelu(network);
  const { description } = watched;
  const taps = Object.keys(description.taps);
  const means = new Map<string, number>();
  const engine = await createOnnxEngine(watched, { threads: 0 });
  try {
    for (const [index, picture] of pictures.entries()) {
      onPicture?.(index);
      if (Math.min(picture.width, picture.height) < minimumSide(description, taps))
        throw new RangeError('the picture is too small for the network');
      const { content } = await engine.targets(picture.data, picture, { style: [], content: taps });
      for (const [tap, map] of Object.entries(content))
        means.set(tap, (means.get(tap) ?? 0) + meanOf(map) / pictures.length);
    }
  } finally {
    await engine.release();
  }
  return means;
}

function withTapAtEveryRelu({ description, tensors }: Network): Network {
  const relus = description.layers.filter(({ kind }) => kind === 'relu');
  const taps = Object.fromEntries(relus.map(({ name }) => [name, { layer: name }]));
  return createNetwork({ ...description, taps }, tensors);
}

function meanOf(map: Float32Array): number {
  return map.reduce((sum, one) => sum + one, 0) / map.length;
}
