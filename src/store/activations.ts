import { createOnnxEngine } from '../engines/index.js';
import type { Picture } from '../images/index.js';
import { channelsAt, createNetwork, minimumSide, type Network } from '../networks/index.js';

/** The mean of each channel by the name of the ReLU. */
export type MeanActivations = ReadonlyMap<string, Float32Array>;

/**
 * The mean activation of every channel of every ReLU, over all positions of all pictures.
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
  const sums = new Map(taps.map((tap) => [tap, new Float64Array(channelsAt(description, tap))]));
  const engine = await createOnnxEngine(watched, { threads: 0 });
  try {
    for (const [index, picture] of pictures.entries()) {
      onPicture?.(index);
      if (Math.min(picture.width, picture.height) < minimumSide(description, taps))
        throw new RangeError('the picture is too small for the network');
      const { content } = await engine.targets(picture.data, picture, { style: [], content: taps });
      for (const [tap, sum] of sums) addMeans(sum, content[tap] ?? new Float32Array());
    }
  } finally {
    await engine.release();
  }
  return new Map(
    [...sums].map(([tap, sum]) => [tap, Float32Array.from(sum, (one) => one / pictures.length)]),
  );
}

function withTapAtEveryRelu({ description, tensors }: Network): Network {
  const relus = description.layers.filter(({ kind }) => kind === 'relu');
  const taps = Object.fromEntries(relus.map(({ name }) => [name, { layer: name }]));
  return createNetwork({ ...description, taps }, tensors);
}

/** Adds the mean of each channel of a map [channels, height, width]. */
function addMeans(sums: Float64Array, map: Float32Array): void {
  const positions = map.length / sums.length;
  for (let channel = 0; channel < sums.length; channel++) {
    let sum = 0;
    const end = (channel + 1) * positions;
    for (let i = channel * positions; i < end; i++) sum += map[i] as number;
    sums[channel] = (sums[channel] as number) + sum / positions;
  }
}
