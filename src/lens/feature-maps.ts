import { activationsOf, type Engine } from '../engines/index.js';
import type { Picture, Size } from '../images/index.js';
import { type Network, type ReceptiveField, receptiveField, tapChannels } from '../networks/index.js';
import { LOOK } from './tapped.js';

/** A channel of a layer's activations. */
export interface FeatureMap {
  /** From 0, in the order of the layer. */
  readonly channel: number;
  /** Row by row. */
  readonly values: Float32Array;
  readonly mean: number;
  readonly peak: number;
}

/** A layer's activations at a picture. */
export interface LayerView extends Size {
  /** Brightest first: by their mean. */
  readonly maps: readonly FeatureMap[];
  readonly field: ReceptiveField;
}

/** A square part of a picture, in pixels. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/**
 * What a layer sees in a picture.
 * @param network with the one tap of {@link tappedAt}; `engine` runs it.
 */
export async function lookThrough(network: Network, engine: Engine, picture: Picture): Promise<LayerView> {
  const { description } = network;
  const [seen] = await activationsOf(engine, network, picture, [LOOK]);
  if (!seen) throw new Error('the engine gave no map');
  const { values, width, height } = seen;
  const field = receptiveField(description, [LOOK]);
  const channels = tapChannels(description, LOOK);
  const maps = Array.from({ length: channels }, (_, channel) =>
    featureMap(channel, values.subarray(channel * width * height, (channel + 1) * width * height)),
  );
  return { width, height, field, maps: maps.sort((a, b) => b.mean - a.mean) };
}

function featureMap(channel: number, values: Float32Array): FeatureMap {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const peak = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return { channel, values, mean, peak };
}

/** Side of the square that a sample sees, in pixels. */
export const sideOf = ({ grid, reach }: ReceptiveField): number => grid + 2 * reach;

/**
 * The parts of the picture at which a map is largest, most first: what its samples there see. Parts overlap by at most half, and where a map
 * is zero or less there is none.
 * @param count how many at most.
 */
export function excitingParts(
  { values }: FeatureMap,
  { width, height, field }: Pick<LayerView, 'width' | 'height' | 'field'>,
  picture: Size,
  count: number,
): Square[] {
  const apart = Math.max(1, Math.ceil(sideOf(field) / 2 / field.grid));
  const left = Float32Array.from(values);
  const parts: Square[] = [];
  while (parts.length < count) {
    const best = left.reduce((most, value, at) => (value > (left[most] ?? 0) ? at : most), 0);
    if (!((left[best] ?? 0) > 0)) break;
    const [x, y] = [best % width, Math.floor(best / width)];
    parts.push(seenFrom(field, { x, y }, picture));
    for (let row = Math.max(0, y - apart + 1); row < Math.min(height, y + apart); row++)
      left.fill(0, row * width + Math.max(0, x - apart + 1), row * width + Math.min(width, x + apart));
  }
  return parts;
}

/** What a layer's sample sees of a picture, moved inside where it reaches beyond an edge, and no larger than the picture. */
export function seenFrom(
  field: ReceptiveField,
  { x, y }: { readonly x: number; readonly y: number },
  { width, height }: Size,
): Square {
  const whole = sideOf(field);
  const side = Math.min(whole, width, height);
  const inside = (position: number, length: number) => {
    const from = position * field.grid - field.reach + Math.floor((whole - side) / 2);
    return Math.min(Math.max(0, from), length - side);
  };
  return { left: inside(x, width), top: inside(y, height), side };
}
