import { quoted } from '../common/wording.js';
import type { Layer, NetworkDescription, Tap } from './description.js';
import { type Convolution, convolutions } from './layers.js';

const MAX_TAPS = 64;

// VGG-19's convolutions hold 20 million; with many more, the gradient graph would not fit into a desktop machine's memory.
const MAX_WEIGHTS = 256_000_000;

/**
 * Checks a description whose fields are well formed for contradictions between them.
 * @returns the fault, to complete "... because", or undefined.
 */
export function structureFault(description: NetworkDescription): string | undefined {
  return (
    chainFault(description.layers) ??
    tapsFault(description) ??
    nameFault(description) ??
    sizeFault(convolutions(description))
  );
}

/** The first layer must be a convolution, and a ReLU must follow one. */
function chainFault(layers: readonly Layer[]): string | undefined {
  if (layers[0]?.kind !== 'conv') return `its first layer ${layers[0]?.name} is not a convolution`;
  const stray = layers.find((layer, index) => layer.kind === 'relu' && layers[index - 1]?.kind !== 'conv');
  return stray && `its ReLU ${stray.name} does not follow a convolution`;
}

function tapsFault(description: NetworkDescription): string | undefined {
  const taps = Object.entries(description.taps);
  if (taps.length === 0) return 'it has no taps';
  if (taps.length > MAX_TAPS) return `it has ${taps.length} taps, more than ${MAX_TAPS}`;
  const layers = new Set(description.layers.map((layer) => layer.name));
  const lost = taps.find(([, tap]) => !layers.has(tap.layer));
  return lost && `its tap ${lost[0]} is on the layer ${lost[1].layer}, which it does not have`;
}

/** Layers and expand convolutions name tensors, so their names must be unique. */
function nameFault(description: NetworkDescription): string | undefined {
  const seen = new Set<string>();
  for (const name of [...description.layers.map((layer) => layer.name), ...expandNames(description.taps)]) {
    if (seen.has(name)) return `two of its layers are named ${quoted(name)}`;
    seen.add(name);
  }
  return undefined;
}

function expandNames(taps: Readonly<Record<string, Tap>>): string[] {
  return Object.values(taps).flatMap((tap) => (tap.expand ? [tap.expand.name] : []));
}

function sizeFault(all: readonly Convolution[]): string | undefined {
  const weights = all.reduce((sum, one) => sum + one.inChannels * one.outChannels * one.kernel ** 2, 0);
  return weights > MAX_WEIGHTS ? `it has ${weights} weights, more than ${MAX_WEIGHTS}` : undefined;
}
