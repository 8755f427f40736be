import { elementAt } from '../common/elements.js';
import {
  createNetwork,
  DESCRIPTION_FORMAT,
  type Layer,
  type Network,
  type NetworkDescription,
  type NetworkTensor,
} from '../networks/index.js';
import type { Filters } from './filters.js';

/** The convolutions of a learned network in their order; the first digit is the block, and a pool stands between blocks. */
const CONVOLUTIONS = [
  { place: '1_1', channels: 32 },
  { place: '2_1', channels: 64 },
  { place: '3_1', channels: 96 },
  { place: '4_1', channels: 128 },
  { place: '4_2', channels: 128 },
  { place: '5_1', channels: 128 },
] as const;

/** Number of convolutions that are learned, one after the other. */
export const LEARNED_LAYERS = CONVOLUTIONS.length;

/** Channels of a convolution. @param index from 0. */
export const channelsOf = (index: number): number => elementAt(CONVOLUTIONS, index).channels;

/** What a learned network is called. */
export interface LearnedName {
  readonly name: string;
  /** Number of pictures it was learned from. */
  readonly pictures: number;
}

/** Samples of a picture, 0 to 1, become (x − mean) / deviation. */
export const INPUT = { mean: 0.5, deviation: 0.25 };

/**
 * The network of the first convolutions.
 * @param filters of each of them.
 */
export function learnedNetwork(filters: readonly Filters[], named: LearnedName): Network {
  const tensors = filters.flatMap(({ weight, bias }, index): NetworkTensor[] => {
    const { place, channels } = elementAt(CONVOLUTIONS, index);
    const inputs = weight.length / channels / 9;
    return [
      { name: `conv${place}.weight`, shape: [channels, inputs, 3, 3], values: weight },
      { name: `conv${place}.bias`, shape: [channels], values: bias },
    ];
  });
  return createNetwork(
    describe(filters.length, named),
    new Map(tensors.map((tensor) => [tensor.name, tensor])),
  );
}

function describe(count: number, { name, pictures }: LearnedName): NetworkDescription {
  const layers = CONVOLUTIONS.slice(0, count).flatMap(({ place, channels }, index): Layer[] => {
    const next = CONVOLUTIONS[index + 1]?.place;
    const own: Layer[] = [
      { kind: 'conv', name: `conv${place}`, channels, kernel: 3, padding: 'replicate' },
      { kind: 'relu', name: `relu${place}` },
    ];
    const isLastOfBlock = next !== undefined && next.charAt(0) !== place.charAt(0);
    return isLastOfBlock ? [...own, { kind: 'pool', name: `pool${place.charAt(0)}` }] : own;
  });
  const { mean, deviation } = INPUT;
  return {
    format: DESCRIPTION_FORMAT,
    name,
    title: `Filters learned from ${pictures} pictures`,
    licence: 'yours: it was learned from your own pictures',
    source: 'Learned by Impasto without labels (impasto networks learn)',
    input: {
      channels: 'rgb',
      scale: 1,
      mean: [mean, mean, mean],
      deviation: [deviation, deviation, deviation],
    },
    pooling: 'average',
    weights: 'weights.safetensors',
    layers,
    taps: Object.fromEntries(
      layers.flatMap(({ kind, name: layer }) => (kind === 'relu' ? [[layer, { layer }]] : [])),
    ),
  };
}

/** The filters of a network that {@link learnedNetwork} made. */
export function filtersIn({ description, tensors }: Network): Filters[] {
  return description.layers.flatMap((layer) => {
    if (layer.kind !== 'conv') return [];
    const [weight, bias] = [tensors.get(`${layer.name}.weight`), tensors.get(`${layer.name}.bias`)];
    return weight && bias ? [{ weight: weight.values, bias: bias.values }] : [];
  });
}
