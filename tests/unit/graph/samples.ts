import { createRandom, type Random } from '../../../src/common/random.js';
import { DESCRIPTION_FORMAT, type Tap } from '../../../src/networks/description.js';
import {
  createNetwork,
  type InputConvention,
  type Layer,
  type Network,
  type NetworkTensor,
  type Padding,
  type Pooling,
} from '../../../src/networks/index.js';
import { requiredTensors } from '../../../src/networks/layers.js';

/** Small networks and pictures for tests, all drawn from seeds. */

/** A stride-1 convolution. */
export function conv(name: string, channels: number, kernel: 1 | 3 = 3, padding: Padding = 'zeros'): Layer {
  return { kind: 'conv', name, channels, kernel, padding };
}

export const relu = (name: string): Layer => ({ kind: 'relu', name });
export const pool = (name: string): Layer => ({ kind: 'pool', name });

export const plainInput: InputConvention = {
  channels: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  deviation: [1, 1, 1],
};

/** The parts of a test network. */
export interface NetworkPlan {
  readonly layers: readonly Layer[];
  readonly taps: Readonly<Record<string, Tap>>;
  readonly pooling?: Pooling;
  readonly input?: InputConvention;
  readonly seed?: number;
}

/** A network in memory with He-scaled normal weights and biases that are not zero. */
export function smallNetwork({ layers, taps, pooling, input, seed }: NetworkPlan): Network {
  const description = {
    format: DESCRIPTION_FORMAT,
    name: 'test',
    title: 'A network for tests',
    licence: 'MIT',
    source: 'drawn from a seed',
    input: input ?? plainInput,
    pooling: pooling ?? 'average',
    weights: 'test.safetensors',
    layers: [...layers],
    taps: { ...taps },
  } as const;
  const random = createRandom(seed ?? 1);
  const tensors = requiredTensors(description).map(({ name, shape }) => drawTensor(name, shape, random));
  return createNetwork(description, new Map(tensors.map((tensor) => [tensor.name, tensor])));
}

function drawTensor(name: string, shape: readonly number[], random: Random): NetworkTensor {
  const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
  const deviation = shape.length > 1 ? Math.sqrt(2 / fanIn) : 0.2;
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < values.length; i++) values[i] = deviation * random.gaussian();
  return { name, shape, values };
}

/** A network with every tensor of some names multiplied by a factor. */
export function withScaledTensors(network: Network, names: readonly string[], factor: number): Network {
  const tensors = new Map(network.tensors);
  for (const name of names) {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`no tensor ${name}`);
    tensors.set(name, { ...tensor, values: tensor.values.map((value) => factor * value) });
  }
  return createNetwork(network.description, tensors);
}

/** Uniform noise in 0..1, planar [3, height, width]. */
export function noisePicture(width: number, height: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: 3 * width * height }, () => random.uniform());
}

/** One colour everywhere, planar [3, height, width]. */
export function flatPicture(width: number, height: number, color: readonly number[]): Float32Array {
  const plane = width * height;
  return Float32Array.from({ length: 3 * plane }, (_, i) => color[Math.floor(i / plane)] ?? 0);
}
