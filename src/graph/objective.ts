import type { Size } from '../images/index.js';
import { type Network, strideAt, tapChannels, tapOf } from '../networks/index.js';
import { GraphBuilder, type Value } from './builder.js';
import { forwardPass, type PassContext } from './pass.js';
import { addPhases, firstOf, join, type Phases, wholeDims } from './phases.js';
import { contentTerm, gram, styleTerm, type Term, totalVariationTerm } from './terms.js';

/** The weights of the objective: for each tap in style and content, and for total variation; a term of weight zero is left out. */
export interface Objective {
  readonly style: Readonly<Record<string, number>>;
  readonly content: Readonly<Record<string, number>>;
  readonly totalVariation: number;
}

/** Names of the graphs' inputs and outputs. */
export const names = {
  picture: 'picture',
  gradient: 'gradient',
  losses: 'losses',
  style: (tap: string) => `style.${tap}`,
  content: (tap: string) => `content.${tap}`,
  totalVariation: 'tv',
} as const;

/** An encoded graph and the meaning of its outputs. */
interface ObjectiveGraph {
  readonly model: Uint8Array;
  /** Name of the term behind each element of the output `losses`, such as `style.relu1_1` or `tv`. */
  readonly terms: readonly string[];
}

const pictureDims = (size: Size) => [1, 3, size.height, size.width];

/** The taps whose weight is not zero, with their weights. */
export function weighted(weights: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(weights).filter(([, weight]) => weight !== 0);
}

/**
 * Writes losses and gradient of an objective for one picture size as an ONNX graph.
 * Inputs: `picture` [1, 3, height, width] (sRGB, 0..1), `style.TAP` [channels, channels] and `content.TAP` [1, channels, h, w]
 * for each weighted tap, except those whose values are in `targets`, which become constants of the graph.
 * Outputs: `losses` [terms], each times its weight, and `gradient` [1, 3, height, width].
 * @throws Error when all weights are zero or the network has no such tap.
 */
export function buildObjective(
  context: PassContext,
  objective: Objective,
  size: Size,
  targets: ReadonlyMap<string, Float32Array> = new Map(),
): ObjectiveGraph {
  const graph = new GraphBuilder();
  const targetOf = (name: string, dims: readonly number[]): Value => {
    const values = targets.get(name);
    return values ? graph.constant(values, dims) : graph.input(name, dims);
  };
  const picture = graph.input(names.picture, pictureDims(size));
  const terms = new Map<string, Term>();
  const gradients: Value[] = [];
  const [style, content] = [weighted(objective.style), weighted(objective.content)];
  const taps = [...new Set([...style, ...content].map(([tap]) => tap))];
  if (taps.length > 0) {
    const pass = forwardPass(graph, context, picture, taps);
    const tapGradients = new Map<string, Phases>();
    const addTerm = (name: string, tap: string, term: Term) => {
      terms.set(name, term);
      const before = tapGradients.get(tap);
      const sum = before ? addPhases(graph, before, term.gradient) : term.gradient;
      tapGradients.set(tap, sum);
    };
    for (const [tap, weight] of style) {
      const channels = tapChannels(context.network.description, tap);
      const target = targetOf(names.style(tap), [channels, channels]);
      addTerm(names.style(tap), tap, styleTerm(graph, tapValue(pass.taps, tap), target, weight));
    }
    for (const [tap, weight] of content) {
      const value = tapValue(pass.taps, tap);
      const target = targetOf(names.content(tap), wholeDims(value));
      addTerm(names.content(tap), tap, contentTerm(graph, value, target, weight));
    }
    gradients.push(pass.backward(tapGradients));
  }
  if (objective.totalVariation !== 0) {
    const term = totalVariationTerm(graph, picture, objective.totalVariation);
    terms.set(names.totalVariation, term);
    gradients.push(firstOf(term.gradient));
  }
  if (gradients.length === 0) throw new Error('an objective needs at least one weight that is not zero');
  const losses = [...terms.values()].map((term) => term.loss);
  graph.output(names.losses, graph.node('Concat', losses, [losses.length], { axis: { int: 0 } }));
  graph.output(
    names.gradient,
    gradients.reduce((sum, gradient) => graph.add(sum, gradient)),
  );
  return { model: graph.build('objective'), terms: [...terms.keys()] };
}

function tapValue(taps: ReadonlyMap<string, Phases>, tap: string): Phases {
  const value = taps.get(tap);
  if (!value) throw new Error(`no tap ${tap}`);
  return value;
}

/**
 * Writes the targets of a picture as an ONNX graph.
 * Input: `picture` [1, 3, height, width]. Outputs: `style.TAP`, the Gram matrix [channels, channels], for each style tap, and
 * `content.TAP`, the activations [1, channels, h, w], for each content tap.
 */
export function buildTargets(
  context: PassContext,
  taps: { readonly style: readonly string[]; readonly content: readonly string[] },
  size: Size,
): Uint8Array {
  const graph = new GraphBuilder();
  const picture = graph.input(names.picture, pictureDims(size));
  const pass = forwardPass(graph, context, picture, [...new Set([...taps.style, ...taps.content])]);
  for (const tap of taps.style) graph.output(names.style(tap), gram(graph, tapValue(pass.taps, tap)));
  for (const tap of taps.content) graph.output(names.content(tap), join(graph, tapValue(pass.taps, tap)));
  return graph.build('targets');
}

/** Dimensions of a tap's activations for a picture of this size: [channels, height, width]. */
export function tapDims({ description }: Network, tap: string, size: Size): [number, number, number] {
  const stride = strideAt(description, tapOf(description, tap).layer);
  return [tapChannels(description, tap), Math.floor(size.height / stride), Math.floor(size.width / stride)];
}
