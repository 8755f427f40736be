import { UserError } from '../common/errors.js';
import { listed, quoted } from '../common/wording.js';
import type { Layer, NetworkDescription, Padding, Tap } from './description.js';

/** Channels of a network's input. */
const PICTURE_CHANNELS = 3;

/** A convolution of a network, in the chain or at a tap, with what determines its tensors' shapes. */
export interface Convolution {
  readonly name: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: 1 | 3;
  /** No effect for kernel 1. */
  readonly padding: Padding;
}

/** The names of the taps, in the description's order. */
export function tapNames(description: NetworkDescription): string[] {
  return Object.keys(description.taps);
}

/**
 * The tap of that name.
 * @throws UserError `network-tap` that lists the existing taps.
 */
export function tapOf(description: NetworkDescription, tap: string): Tap {
  const found = Object.hasOwn(description.taps, tap) ? description.taps[tap] : undefined;
  if (found !== undefined) return found;
  throw new UserError(
    'network-tap',
    `The network ${description.name} has no tap ${quoted(tap)}; it has ${listed(tapNames(description))}.`,
  );
}

/**
 * The channels of a layer's output: its own for a convolution, its input's for a ReLU or a pool.
 * @throws UserError `network-layer` for a layer the network lacks.
 */
export function channelsAt(description: NetworkDescription, layerName: string): number {
  return channelsAfter(description.layers.slice(0, layerIndex(description, layerName) + 1));
}

function channelsAfter(layers: readonly Layer[]): number {
  return layers.reduce(
    (channels, layer) => (layer.kind === 'conv' ? layer.channels : channels),
    PICTURE_CHANNELS,
  );
}

/**
 * The channels of a tap's activation, after its expand convolution if it has one.
 * @throws UserError `network-tap` for a tap the network lacks.
 */
export function tapChannels(description: NetworkDescription, tap: string): number {
  const { expand, layer } = tapOf(description, tap);
  return expand ? expand.channels : channelsAt(description, layer);
}

/**
 * Pixels of the picture from one sample of a layer's output to the next: 2 to the number of pools up to and with the layer.
 * @throws UserError `network-layer` for a layer the network lacks.
 */
export function strideAt(description: NetworkDescription, layerName: string): number {
  return strideAfter(description.layers.slice(0, layerIndex(description, layerName) + 1));
}

function strideAfter(layers: readonly Layer[]): number {
  return 2 ** layers.filter((layer) => layer.kind === 'pool').length;
}

/**
 * The layers that must be evaluated, in order, for the given taps; none for no taps.
 * @throws UserError `network-tap` for a tap the network lacks.
 */
export function layersUpTo(description: NetworkDescription, taps: readonly string[]): readonly Layer[] {
  const ends = taps.map((tap) => layerIndex(description, tapOf(description, tap).layer) + 1);
  return description.layers.slice(0, Math.max(0, ...ends));
}

/**
 * The smallest width or height in pixels at which every layer for these taps has enough samples: a 2×2 pool needs two per side, and so does
 * reflect padding, which mirrors the sample next to the border.
 * @throws UserError `network-tap` for a tap the network lacks.
 */
export function minimumSide(description: NetworkDescription, taps: readonly string[]): number {
  const layers = layersUpTo(description, taps);
  const needs = layers.map((layer, index) => strideAfter(layers.slice(0, index)) * samplesNeeded(layer));
  return Math.max(1, ...needs);
}

function samplesNeeded(layer: Layer): number {
  const mirrors = layer.kind === 'conv' && layer.kernel === 3 && layer.padding === 'reflect';
  return layer.kind === 'pool' || mirrors ? 2 : 1;
}

/** Every convolution of the network: first those of the chain in order, then the taps' expand convolutions. */
export function convolutions(description: NetworkDescription): Convolution[] {
  return [...chainConvolutions(description.layers), ...expandConvolutions(description)];
}

/** A tensor that a description requires. */
export interface RequiredTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The weight [out, in, kernel, kernel] and bias [out] of every convolution, in the order of {@link convolutions}. */
export function requiredTensors(description: NetworkDescription): RequiredTensor[] {
  return convolutions(description).flatMap(({ name, inChannels, outChannels, kernel }) => [
    { name: `${name}.weight`, shape: [outChannels, inChannels, kernel, kernel] },
    { name: `${name}.bias`, shape: [outChannels] },
  ]);
}

function chainConvolutions(layers: readonly Layer[]): Convolution[] {
  return layers.flatMap((layer, index) => {
    if (layer.kind !== 'conv') return [];
    const { name, channels: outChannels, kernel, padding } = layer;
    return [{ name, inChannels: channelsAfter(layers.slice(0, index)), outChannels, kernel, padding }];
  });
}

function expandConvolutions(description: NetworkDescription): Convolution[] {
  return Object.values(description.taps).flatMap(({ layer, expand }): Convolution[] => {
    if (!expand) return [];
    const { name, channels: outChannels } = expand;
    return [{ name, inChannels: channelsAt(description, layer), outChannels, kernel: 1, padding: 'zeros' }];
  });
}

function layerIndex(description: NetworkDescription, layerName: string): number {
  const index = description.layers.findIndex((layer) => layer.name === layerName);
  if (index >= 0) return index;
  throw new UserError(
    'network-layer',
    `The network ${description.name} has no layer ${quoted(layerName)}; it has ${listed(description.layers.map((layer) => layer.name))}.`,
  );
}
