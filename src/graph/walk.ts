import { type Layer, layersUpTo, type Network, type Pooling, tapOf } from '../networks/index.js';
import type { GraphBuilder, Value } from './builder.js';
import { toFloat, toHalf } from './half.js';
import { carriesShare, type KernelBlock, kernelOf } from './kernels.js';
import { averageShare, scale } from './layers.js';
import {
  averagePoolStrands,
  convolveStrands,
  maxPoolStrands,
  rectifyFlatStrands,
  rectifyForPool,
  rectifyStrands,
  type StrandStep,
} from './strand-layers.js';
import { addStrands, join, type Strands } from './strands.js';

/** A network laid over a picture: the layers passed, in order, and the value of each tap. */
export interface Walk {
  readonly picture: Value;
  readonly taps: ReadonlyMap<string, Strands>;
  /** Gradient with respect to the picture, given the gradients with respect to some taps. */
  readonly backward: (tapGradients: ReadonlyMap<string, Strands>) => Value;
}

/** What a walk needs beside the graph it writes into. */
export interface WalkContext {
  readonly network: Network;
  readonly kernels: KernelBlock;
  readonly pooling: Pooling;
}

interface PassedLayer extends StrandStep {
  readonly name: string;
  /** A gradient that enters at this layer's output is to be multiplied by this first (see {@link averageShare}). */
  readonly gradientShare: number;
}

/**
 * Writes the forward pass from a picture [1, 3, height, width] up to the given taps.
 * @returns the taps' values and a function that writes the backward pass.
 */
export function walk(
  graph: GraphBuilder,
  context: WalkContext,
  picture: Value,
  tapNames: readonly string[],
): Walk {
  const passed = passLayers(graph, context, picture, tapNames);
  const expanded = new Map(tapNames.map((name) => [name, expand(graph, context, passed, name)]));
  return {
    picture,
    taps: new Map([...expanded].map(([name, { step }]) => [name, toFloat(graph, step.output)])),
    backward: (tapGradients) => {
      if (!context.kernels.half) return back(tapGradients);
      const { gradients, restore } = toHalf(graph, tapGradients);
      return restore(back(gradients));
    },
  };

  function back(tapGradients: ReadonlyMap<string, Strands>): Value {
    const atLayers = new Map<string, Strands[]>();
    for (const [name, gradient] of tapGradients) {
      const tap = expanded.get(name);
      if (!tap) throw new Error(`no tap ${name} in this walk`);
      atLayers.set(tap.layer, [...(atLayers.get(tap.layer) ?? []), tap.step.adjoint(gradient)]);
    }
    return passBack(graph, passed, atLayers);
  }
}

function passLayers(
  graph: GraphBuilder,
  context: WalkContext,
  picture: Value,
  tapNames: readonly string[],
): PassedLayer[] {
  const passed: PassedLayer[] = [];
  let value: Strands = [shiftInput(graph, context.kernels, picture)];
  const layers = layersUpTo(context.network.description, tapNames);
  const folded = foldedIntoPools(context, layers, tapNames);
  for (const [index, layer] of layers.entries()) {
    const step = passLayer(graph, context, value, index, folded);
    passed.push({ ...step, name: layer.name });
    value = step.output;
  }
  return passed;
}

/** Rectifiers before a max pool at which no tap looks: the pool's adjoint does theirs. */
function foldedIntoPools(
  { network, pooling }: WalkContext,
  layers: readonly Layer[],
  tapNames: readonly string[],
): ReadonlySet<string> {
  const looked = new Set(tapNames.map((name) => tapOf(network.description, name).layer));
  const folds = ({ kind, name }: Layer, index: number) =>
    pooling === 'max' && kind === 'relu' && layers[index + 1]?.kind === 'pool' && !looked.has(name);
  return new Set(layers.filter(folds).map(({ name }) => name));
}

function shiftInput(graph: GraphBuilder, kernels: KernelBlock, picture: Value): Value {
  const { shift, half } = kernels;
  const shifted = shift
    ? graph.node('Sub', [picture, graph.constant(shift, [1, 3, 1, 1])], picture.dims)
    : picture;
  return half ? graph.cast(shifted, 'half') : shifted;
}

function passLayer(
  graph: GraphBuilder,
  { network, kernels, pooling }: WalkContext,
  value: Strands,
  index: number,
  folded: ReadonlySet<string>,
): StrandStep & { gradientShare: number } {
  const layer = network.description.layers[index];
  if (!layer) throw new Error(`no layer ${index}`);
  if (layer.kind === 'conv') {
    return {
      ...convolveStrands(graph, value, kernelOf(graph, kernels, layer.name), layer.padding),
      gradientShare: 1,
    };
  }
  if (layer.kind === 'relu') {
    const rectifier = folded.has(layer.name) ? rectifyForPool : rectifyStrands;
    return { ...rectifier(graph, value), gradientShare: 1 };
  }
  if (pooling === 'max') {
    const rectified = folded.has(network.description.layers[index - 1]?.name ?? '');
    return { ...maxPoolStrands(graph, value, rectified), gradientShare: 1 };
  }
  const preScaled = carriesShare(network, index);
  return { ...averagePoolStrands(graph, value, preScaled), gradientShare: preScaled ? averageShare : 1 };
}

function expand(
  graph: GraphBuilder,
  { network, kernels }: WalkContext,
  passed: readonly PassedLayer[],
  name: string,
): { layer: string; step: StrandStep } {
  const tap = tapOf(network.description, name);
  const source = passed.find((layer) => layer.name === tap.layer);
  if (!source) throw new Error(`the network has no tap ${name}`);
  if (!tap.expand)
    return { layer: tap.layer, step: { output: source.output, adjoint: (gradient) => gradient } };
  const widened = convolveStrands(graph, source.output, kernelOf(graph, kernels, tap.expand.name), 'zeros');
  const rectified = rectifyFlatStrands(graph, widened.output);
  return {
    layer: tap.layer,
    step: { output: rectified.output, adjoint: (gradient) => widened.adjoint(rectified.adjoint(gradient)) },
  };
}

/** Walks down from the highest layer, adding the taps' gradients where they enter. */
function passBack(
  graph: GraphBuilder,
  passed: readonly PassedLayer[],
  atLayers: ReadonlyMap<string, readonly Strands[]>,
): Value {
  let gradient: Strands | undefined;
  for (const layer of passed.toReversed()) {
    for (const entering of atLayers.get(layer.name) ?? []) {
      const share = entering.map((strand) =>
        layer.gradientShare === 1 ? strand : scale(graph, strand, layer.gradientShare),
      );
      gradient = gradient ? addStrands(graph, gradient, share) : share;
    }
    if (gradient) gradient = layer.adjoint(gradient);
  }
  if (!gradient) throw new Error('no tap has a gradient');
  return join(graph, gradient);
}
