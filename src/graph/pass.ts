import { elementAt } from '../common/elements.js';
import { type Layer, layersUpTo, type Network, type Pooling, tapOf } from '../networks/index.js';
import type { GraphBuilder, Value } from './builder.js';
import { toFloat, toHalf } from './half.js';
import { carriesShare, type KernelBlock, kernelOf } from './kernels.js';
import { averageShare, maxPool, rectify, rectifyFlat, scale } from './layers.js';
import {
  averagePoolPhases,
  convolvePhases,
  eachPhase,
  inside,
  onWhole,
  type PhasesWithAdjoint,
} from './phase-layers.js';
import { addPhases, join, type Phases } from './phases.js';

/** A view of a tap's activations. */
export interface View {
  readonly tap: string;
  /** Positions along every edge that are left out: those there see the padding of the layers below. */
  readonly border: number;
}

/** The forward pass of a network over a picture. */
interface ForwardPass {
  /** The activations of each view, with 32 bits. */
  readonly views: ReadonlyMap<string, Phases>;
  /** Writes the backward pass: the gradient with respect to the picture, given the gradients with respect to some views. */
  readonly backward: (gradients: ReadonlyMap<string, Phases>) => Value;
}

/** The network of a pass, and how it is evaluated. */
export interface PassContext {
  readonly network: Network;
  readonly kernels: KernelBlock;
  readonly pooling: Pooling;
}

interface PassedLayer extends PhasesWithAdjoint {
  readonly name: string;
  /** Whether the adjoint expects {@link averageShare} to be included in the gradient. */
  readonly isPreScaled: boolean;
}

/**
 * Writes the forward pass from a picture [1, 3, height, width] up to the given views, each under a name of the caller.
 * @throws RangeError when a border leaves no position.
 */
export function forwardPass(
  graph: GraphBuilder,
  context: PassContext,
  picture: Value,
  views: ReadonlyMap<string, View>,
): ForwardPass {
  const tapNames = [...new Set([...views.values()].map(({ tap }) => tap))];
  const passed = forwardLayers(graph, context, picture, tapNames);
  const expanded = new Map([...views].map(([name, view]) => [name, expand(graph, context, passed, view)]));
  return {
    views: new Map([...expanded].map(([name, { step }]) => [name, toFloat(graph, step.output)])),
    backward: (viewGradients) => {
      if (!context.kernels.half) return backwardFrom(viewGradients);
      const { gradients, restore } = toHalf(graph, viewGradients);
      return restore(backwardFrom(gradients));
    },
  };

  function backwardFrom(gradients: ReadonlyMap<string, Phases>): Value {
    const atLayers = new Map<string, Phases[]>();
    for (const [name, gradient] of gradients) {
      const view = expanded.get(name);
      if (!view) throw new Error(`no view ${name} in this pass`);
      atLayers.set(view.layer, [...(atLayers.get(view.layer) ?? []), view.step.adjoint(gradient)]);
    }
    return backwardLayers(graph, passed, atLayers);
  }
}

function forwardLayers(
  graph: GraphBuilder,
  context: PassContext,
  picture: Value,
  tapNames: readonly string[],
): PassedLayer[] {
  const passed: PassedLayer[] = [];
  let value: Phases = [shiftInput(graph, context.kernels, picture)];
  const layers = layersUpTo(context.network.description, tapNames);
  const folded = foldedIntoPools(context, layers, tapNames);
  for (const [index, layer] of layers.entries()) {
    const isPreScaled =
      context.pooling === 'average' && layer.kind === 'pool' && carriesShare(context.network, index);
    const result = forwardLayer(graph, context, value, index, folded, isPreScaled);
    passed.push({ ...result, name: layer.name, isPreScaled });
    value = result.output;
  }
  return passed;
}

/** Rectifiers before a max pool that have no tap: the pool's adjoint includes theirs. */
function foldedIntoPools(
  { network, pooling }: PassContext,
  layers: readonly Layer[],
  tapNames: readonly string[],
): ReadonlySet<string> {
  const tapped = new Set(tapNames.map((name) => tapOf(network.description, name).layer));
  const folds = ({ kind, name }: Layer, index: number) =>
    pooling === 'max' && kind === 'relu' && layers[index + 1]?.kind === 'pool' && !tapped.has(name);
  return new Set(layers.filter(folds).map(({ name }) => name));
}

function shiftInput(graph: GraphBuilder, kernels: KernelBlock, picture: Value): Value {
  const { shift, half } = kernels;
  const shifted = shift
    ? graph.node('Sub', [picture, graph.constant(shift, [1, 3, 1, 1])], picture.dims)
    : picture;
  return half ? graph.cast(shifted, 'half') : shifted;
}

function forwardLayer(
  graph: GraphBuilder,
  { network, kernels, pooling }: PassContext,
  value: Phases,
  index: number,
  folded: ReadonlySet<string>,
  isPreScaled: boolean,
): PhasesWithAdjoint {
  const { layers } = network.description;
  const layer = elementAt(layers, index);
  if (layer.kind === 'conv')
    return convolvePhases(graph, value, kernelOf(graph, kernels, layer.name), layer.padding);
  if (layer.kind === 'relu') {
    const rectified = eachPhase(value, (phase) => rectify(graph, phase));
    return folded.has(layer.name) ? { ...rectified, adjoint: (gradient) => gradient } : rectified;
  }
  if (pooling === 'average') return averagePoolPhases(graph, value, isPreScaled);
  const before = index > 0 && elementAt(layers, index - 1);
  return onWhole(graph, value, (whole) => maxPool(graph, whole, before && folded.has(before.name)));
}

/** What a tap adds to its layer. The border goes first: a layer has fewer channels than its tap. */
function expand(
  graph: GraphBuilder,
  { network, kernels }: PassContext,
  passed: readonly PassedLayer[],
  { tap: name, border }: View,
): { layer: string; step: PhasesWithAdjoint } {
  const { layer, expand: wider } = tapOf(network.description, name);
  const source = passed.find((candidate) => candidate.name === layer);
  if (!source) throw new Error(`the network has no tap ${name}`);
  const cut = inside(graph, source.output, border);
  if (!wider) return { layer, step: cut };
  const widened = convolvePhases(graph, cut.output, kernelOf(graph, kernels, wider.name), 'zeros');
  const rectified = eachPhase(widened.output, (phase) => rectifyFlat(graph, phase));
  const adjoint = (gradient: Phases) => cut.adjoint(widened.adjoint(rectified.adjoint(gradient)));
  return { layer, step: { output: rectified.output, adjoint } };
}

/** From the highest layer down, adding the gradients of the taps at their layers. */
function backwardLayers(
  graph: GraphBuilder,
  passed: readonly PassedLayer[],
  atLayers: ReadonlyMap<string, readonly Phases[]>,
): Value {
  let gradient: Phases | undefined;
  for (const layer of passed.toReversed()) {
    for (const entering of atLayers.get(layer.name) ?? []) {
      const share = layer.isPreScaled ? entering.map((phase) => scale(graph, phase, averageShare)) : entering;
      gradient = gradient ? addPhases(graph, gradient, share) : share;
    }
    if (gradient) gradient = layer.adjoint(gradient);
  }
  if (!gradient) throw new Error('no tap has a gradient');
  return join(graph, gradient);
}
