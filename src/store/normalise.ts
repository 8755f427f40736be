import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createOnnxEngine } from '../engines/index.js';
import { type Picture, readPicture } from '../images/index.js';
import {
  type Convolution,
  convolutions,
  createNetwork,
  minimumSide,
  type Network,
  type NetworkTensor,
  tensorOf,
} from '../networks/index.js';
import { shippedFolder } from '../system/package-root.js';
import type { Watcher } from './events.js';

/** The mean activation of each ReLU, by its name. */
export type MeanActivations = ReadonlyMap<string, number>;

/** Long side, in pixels, at which the bundled pictures are processed. */
const SIZE = 256;

/**
 * Normalises a network's activations with the bundled pictures; see {@link normalised}.
 * @param name of the network in events.
 * @throws the signal's reason when it fires.
 */
export async function normalisedBySamples(
  network: Network,
  name: string,
  { signal, listener }: Watcher,
): Promise<Network> {
  const pictures = await samplePictures();
  const means = await meanActivations(network, pictures, (done) => {
    signal?.throwIfAborted();
    listener({ stage: 'measuring', name, done, pictures: pictures.length });
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

/**
 * The same network with every convolution's output divided by the mean activation of its layer, so that each ReLU has the mean 1. ReLU
 * and pooling commute with a positive factor, so the network's output is the same except for a factor per layer: the next convolution's
 * kernels are multiplied by it. Gatys, Ecker and Bethge (CVPR 2016, section 2) scale each channel; over a few pictures that amplifies
 * channels that are rarely active, and VGG-19 then paints coloured noise. Layers that are never active are not changed.
 * @param means of this network, as {@link meanActivations} returns them.
 * @throws RangeError for a network with expand convolutions, or with a convolution that no ReLU follows.
 */
export function normalised(network: Network, means: MeanActivations): Network {
  const { description } = network;
  const tensors = new Map<string, NetworkTensor>();
  let before = 1;
  for (const convolution of convolutions(description)) {
    const scale = scaleOf(means, reluAfter(network, convolution));
    for (const tensor of rescaled(network, convolution, before, scale)) tensors.set(tensor.name, tensor);
    before = scale;
  }
  return createNetwork(description, tensors);
}

function reluAfter({ description: { layers, name } }: Network, convolution: Convolution): string {
  const index = layers.findIndex((layer) => layer.name === convolution.name);
  const next = layers[index + 1];
  if (index >= 0 && next?.kind === 'relu') return next.name;
  throw new RangeError(`${convolution.name} of ${name} has no ReLU of its own`);
}

/** The divisor of a layer. */
function scaleOf(means: MeanActivations, relu: string): number {
  const mean = means.get(relu);
  if (mean === undefined) throw new RangeError(`the mean of ${relu} is missing`);
  return mean > 0 ? mean : 1;
}

function rescaled(network: Network, { name }: Convolution, before: number, scale: number): NetworkTensor[] {
  const weight = tensorOf(network, `${name}.weight`);
  const bias = tensorOf(network, `${name}.bias`);
  return [
    { name: weight.name, shape: weight.shape, values: weight.values.map((one) => (one * before) / scale) },
    { name: bias.name, shape: bias.shape, values: bias.values.map((one) => one / scale) },
  ];
}
