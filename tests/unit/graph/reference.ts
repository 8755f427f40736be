import type { TapSelection } from '../../../src/engines/index.js';
import type { Objective } from '../../../src/graph/index.js';
import type { Size } from '../../../src/images/index.js';
import {
  type Layer,
  type Network,
  type Padding,
  type Pooling,
  tensorOf,
} from '../../../src/networks/index.js';

/**
 * An independent implementation of the objective in double precision: plain loops over a description's layers, losses as their
 * formulas in the papers, and a gradient by central differences. Slow: for pictures of some dozen pixels only.
 */

/** Activations [channels, height, width]. */
export interface Maps {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** Targets in the form that engines take. */
export interface ReferenceTargets {
  readonly style: Readonly<Record<string, ArrayLike<number>>>;
  readonly content: Readonly<Record<string, ArrayLike<number>>>;
}

/** The taps of a picture, and the distance of the nearest rectifier or maximum from switching. */
export interface Forward {
  readonly taps: ReadonlyMap<string, Maps>;
  /** The least |input| of a rectifier and the least lead of a maximum over its runner-up. */
  readonly margin: number;
}

const emptyMaps = (channels: number, height: number, width: number): Maps => ({
  channels,
  height,
  width,
  values: new Float64Array(channels * height * width),
});

/** Runs the whole network on a picture, planar [3, height, width]. */
export function forward(network: Network, picture: ArrayLike<number>, size: Size): Forward {
  const { description } = network;
  const margins: number[] = [];
  const outputs = new Map<string, Maps>();
  let maps = normalize(network, picture, size);
  for (const layer of description.layers) {
    maps = applyLayer(network, layer, maps, description.pooling, margins);
    outputs.set(layer.name, maps);
  }
  const taps = new Map<string, Maps>();
  for (const [name, { layer, expand }] of Object.entries(description.taps)) {
    const source = outputs.get(layer) as Maps;
    taps.set(name, expand ? widen(network, expand.name, expand.channels, source, margins) : source);
  }
  return { taps, margin: Math.min(Number.POSITIVE_INFINITY, ...margins) };
}

/** (x · scale − mean) / deviation, with mean and deviation in the order of the network's channels. */
function normalize(network: Network, picture: ArrayLike<number>, { width, height }: Size): Maps {
  const { channels, scale, mean, deviation } = network.description.input;
  const maps = emptyMaps(3, height, width);
  const order = channels === 'bgr' ? [2, 1, 0] : [0, 1, 2];
  for (const [channel, color] of order.entries()) {
    for (let i = 0; i < width * height; i++) {
      const sample = picture[color * width * height + i] as number;
      maps.values[channel * width * height + i] =
        (sample * scale - (mean[channel] as number)) / (deviation[channel] as number);
    }
  }
  return maps;
}

function applyLayer(network: Network, layer: Layer, maps: Maps, pooling: Pooling, margins: number[]): Maps {
  if (layer.kind === 'conv') return convolve(network, layer, maps);
  if (layer.kind === 'relu') return rectify(maps, margins);
  return pooling === 'max' ? maximum(maps, margins) : average(maps);
}

function widen(network: Network, name: string, channels: number, maps: Maps, margins: number[]): Maps {
  return rectify(convolve(network, { name, channels, kernel: 1, padding: 'zeros' }, maps), margins);
}

/** Index of the sample that padding copies to `index`, or −1 for a zero. */
function source(index: number, length: number, padding: Padding): number {
  if (index >= 0 && index < length) return index;
  if (padding === 'zeros') return -1;
  if (padding === 'replicate') return index < 0 ? 0 : length - 1;
  return index < 0 ? -index : 2 * (length - 1) - index;
}

type ConvolutionShape = Pick<Extract<Layer, { kind: 'conv' }>, 'name' | 'channels' | 'kernel' | 'padding'>;

function convolve(network: Network, layer: ConvolutionShape, input: Maps): Maps {
  const { kernel, padding } = layer;
  const weight = tensorOf(network, `${layer.name}.weight`).values;
  const bias = tensorOf(network, `${layer.name}.bias`).values;
  const output = emptyMaps(layer.channels, input.height, input.width);
  const at = (channel: number, y: number, x: number) => {
    const row = source(y, input.height, padding);
    const column = source(x, input.width, padding);
    if (row < 0 || column < 0) return 0;
    return input.values[(channel * input.height + row) * input.width + column] as number;
  };
  const reach = (kernel - 1) / 2;
  let position = 0;
  for (let out = 0; out < output.channels; out++) {
    for (let y = 0; y < output.height; y++) {
      for (let x = 0; x < output.width; x++) {
        let sum = bias[out] as number;
        let tap = out * input.channels * kernel * kernel;
        for (let into = 0; into < input.channels; into++) {
          for (let dy = -reach; dy <= reach; dy++) {
            for (let dx = -reach; dx <= reach; dx++)
              sum += (weight[tap++] as number) * at(into, y + dy, x + dx);
          }
        }
        output.values[position++] = sum;
      }
    }
  }
  return output;
}

function rectify(maps: Maps, margins: number[]): Maps {
  margins.push(
    maps.values.reduce((least, value) => Math.min(least, Math.abs(value)), Number.POSITIVE_INFINITY),
  );
  return { ...maps, values: maps.values.map((value) => Math.max(value, 0)) };
}

/** Halves a map by a function of the four samples of each whole 2×2 window. */
function halve(maps: Maps, combine: (window: readonly number[]) => number): Maps {
  const output = emptyMaps(maps.channels, Math.floor(maps.height / 2), Math.floor(maps.width / 2));
  let position = 0;
  for (let channel = 0; channel < output.channels; channel++) {
    for (let y = 0; y < output.height; y++) {
      for (let x = 0; x < output.width; x++) {
        const corner = (channel * maps.height + 2 * y) * maps.width + 2 * x;
        const offsets = [corner, corner + 1, corner + maps.width, corner + maps.width + 1];
        output.values[position++] = combine(offsets.map((offset) => maps.values[offset] as number));
      }
    }
  }
  return output;
}

const average = (maps: Maps) => halve(maps, (window) => window.reduce((sum, value) => sum + value, 0) / 4);

function maximum(maps: Maps, margins: number[]): Maps {
  return halve(maps, (window) => {
    const [first = 0, second = 0] = [...window].sort((a, b) => b - a);
    // A window of rectified zeros does not change while the rectifiers below do not switch.
    if (!window.every((value) => value === 0)) margins.push(first - second);
    return first;
  });
}

/** A tap's map without the positions that lie in a margin of so many pixels. */
export function inside(network: Network, tap: string, maps: Maps, margin: number): Maps {
  const { layers, taps } = network.description;
  const last = layers.findIndex(({ name }) => name === taps[tap]?.layer);
  const pools = layers.slice(0, last + 1).filter(({ kind }) => kind === 'pool').length;
  const border = Math.floor(margin / 2 ** pools);
  const inner = emptyMaps(maps.channels, maps.height - 2 * border, maps.width - 2 * border);
  let position = 0;
  for (let channel = 0; channel < maps.channels; channel++)
    for (let y = border; y < maps.height - border; y++)
      for (let x = border; x < maps.width - border; x++)
        inner.values[position++] = maps.values[(channel * maps.height + y) * maps.width + x] as number;
  return inner;
}

/** F Fᵀ / (height · width). */
export function gram({ channels, height, width, values }: Maps): Float64Array {
  const positions = height * width;
  const matrix = new Float64Array(channels * channels);
  for (let a = 0; a < channels; a++) {
    for (let b = 0; b < channels; b++) {
      let sum = 0;
      for (let i = 0; i < positions; i++)
        sum += (values[a * positions + i] as number) * (values[b * positions + i] as number);
      matrix[a * channels + b] = sum / positions;
    }
  }
  return matrix;
}

/** ‖x − target‖ / ‖target‖, smoothed below a thousandth. */
function relativeDistance(values: ArrayLike<number>, target: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < target.length; i++) {
    difference += ((values[i] as number) - (target[i] as number)) ** 2;
    size += (target[i] as number) ** 2;
  }
  return Math.sqrt(difference / (size + 1e-16) + 1e-6) - 1e-3;
}

/** The mean over all samples of the squared differences to the right and lower neighbour. */
export function totalVariation(picture: ArrayLike<number>, { width, height }: Size): number {
  let sum = 0;
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = (channel * height + y) * width + x;
        if (x + 1 < width) sum += ((picture[i + 1] as number) - (picture[i] as number)) ** 2;
        if (y + 1 < height) sum += ((picture[i + width] as number) - (picture[i] as number)) ** 2;
      }
    }
  }
  return sum / (3 * width * height);
}

/** Gram matrices and activations of a picture, rounded to float32 as engines take them. */
export function referenceTargets(
  network: Network,
  picture: ArrayLike<number>,
  size: Size,
  taps: TapSelection,
) {
  const maps = forward(network, picture, size).taps;
  const collect = (names: readonly string[], values: (maps: Maps, tap: string) => Float64Array) =>
    Object.fromEntries(names.map((name) => [name, Float32Array.from(values(maps.get(name) as Maps, name))]));
  return {
    style: collect(taps.style, (found, tap) => gram(inside(network, tap, found, taps.margin ?? 0))),
    content: collect(taps.content, (found) => found.values),
  };
}

/** Every weighted term of the objective at a picture, by name. */
export function referenceTerms(
  network: Network,
  objective: Objective,
  targets: ReferenceTargets,
  picture: ArrayLike<number>,
  size: Size,
): Map<string, number> {
  const { taps } = forward(network, picture, size);
  const terms = new Map<string, number>();
  for (const [tap, weight] of Object.entries(objective.style)) {
    const matrix = gram(inside(network, tap, taps.get(tap) as Maps, objective.margin ?? 0));
    terms.set(`style.${tap}`, weight * relativeDistance(matrix, targets.style[tap] ?? []));
  }
  for (const [tap, weight] of Object.entries(objective.content)) {
    const { values } = taps.get(tap) as Maps;
    terms.set(`content.${tap}`, weight * relativeDistance(values, targets.content[tap] ?? []));
  }
  if (objective.totalVariation !== 0)
    terms.set('tv', objective.totalVariation * totalVariation(picture, size));
  return terms;
}

/** Half the distance of the two pictures a difference is taken of; rounding and curvature each leave an error of about 1e-9. */
export const differenceStep = 1e-6;

/** The gradient of a function of a picture by central differences. */
export function differenceGradient(
  loss: (picture: Float64Array) => number,
  picture: ArrayLike<number>,
): Float64Array {
  const point = Float64Array.from(picture);
  return point.map((value, i) => {
    const at = (x: number) => {
      point[i] = x;
      return loss(point);
    };
    const slope = (at(value + differenceStep) - at(value - differenceStep)) / (2 * differenceStep);
    point[i] = value;
    return slope;
  });
}

/** ‖a − b‖ / ‖b‖, or ‖a‖ itself where b is zero. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`lengths ${a.length} and ${b.length} differ`);
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    difference += ((a[i] as number) - (b[i] as number)) ** 2;
    size += (b[i] as number) ** 2;
  }
  return Math.sqrt(size > 0 ? difference / size : difference);
}
