import { zip } from '../common/elements.js';
import { activationsOf, type Engine } from '../engines/index.js';
import { cropPicture, type Picture } from '../images/index.js';
import { createNetwork, type Network, type Pooling, tapNames, withPooling } from '../networks/index.js';

/** How far a layer's activations move when the picture does. */
export interface LayerShift {
  readonly layer: string;
  /** ‖F(shifted) − F(A)‖ / ‖F(A)‖ by pooling. */
  readonly change: Readonly<Record<Pooling, number>>;
}

/**
 * The relative change of every layer's activations when the picture moves to the left, with maximum and with average pooling. Both pictures
 * are cut from the same one, so that no edge is made up.
 * @param open opens an engine, which is released here.
 * @param pixels that it moves by; less than its width.
 */
export async function shiftSensitivity(
  network: Network,
  open: (network: Network) => Promise<Engine>,
  picture: Picture,
  pixels: number,
): Promise<LayerShift[]> {
  const { description, tensors } = network;
  const taps = Object.fromEntries(description.layers.map(({ name }) => [name, { layer: name }]));
  const tapped = createNetwork({ ...description, taps }, tensors);
  const size = { width: picture.width - pixels, height: picture.height };
  const pair = [cropPicture(picture, size), cropPicture(picture, size, pixels)] as const;
  const max = await changes(withPooling(tapped, 'max'), open, pair);
  const average = await changes(withPooling(tapped, 'average'), open, pair);
  return description.layers.map(({ name }, index) => ({
    layer: name,
    change: { max: max[index] ?? 0, average: average[index] ?? 0 },
  }));
}

/** The relative change of each tap's activations from one picture to the other. */
async function changes(
  network: Network,
  open: (network: Network) => Promise<Engine>,
  pair: readonly [Picture, Picture],
): Promise<number[]> {
  const taps = tapNames(network.description);
  const engine = await open(network);
  try {
    const [before, after] = [
      await activationsOf(engine, network, pair[0], taps),
      await activationsOf(engine, network, pair[1], taps),
    ];
    return zip(before, after, 'the taps of two pictures').map(([one, other]) =>
      relativeChange(one.values, other.values),
    );
  } finally {
    await engine.release();
  }
}

function relativeChange(before: Float32Array, after: Float32Array): number {
  let [difference, size] = [0, 0];
  for (const [at, value] of before.entries()) {
    difference += ((after[at] ?? 0) - value) ** 2;
    size += value ** 2;
  }
  return Math.sqrt(difference / Math.max(size, Number.MIN_VALUE));
}
