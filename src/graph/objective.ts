import type { Size } from '../images/index.js';
import { type Network, strideAt, tapChannels, tapOf } from '../networks/index.js';
import { GraphBuilder, type Value } from './builder.js';
import { forwardPass, type PassContext, type View } from './pass.js';
import { firstOf, join, type Phases, wholeDims } from './phases.js';
import { contentTerm, gram, styleTerm, type Term, totalVariationTerm } from './terms.js';

/** The weights of the objective: for each tap in style and content, and for total variation; a term of weight zero is left out. */
export interface Objective {
  readonly style: Readonly<Record<string, number>>;
  readonly content: Readonly<Record<string, number>>;
  readonly totalVariation: number;
  /** Pixels along every edge of the picture that the Gram matrices leave out; none if left out. */
  readonly margin?: number | undefined;
}

/** Positions of a tap's map that lie in a margin of so many pixels. */
export function borderOf({ description }: Network, tap: string, margin = 0): number {
  return Math.floor(margin / strideAt(description, tapOf(description, tap).layer));
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

/** Dimensions of the input `picture`. */
export const pictureDims = (size: Size) => [1, 3, size.height, size.width];

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
  const views = viewsOf(context.network, {
    style: weighted(objective.style).map(([tap]) => tap),
    content: weighted(objective.content).map(([tap]) => tap),
    margin: objective.margin,
  });
  if (views.size > 0) {
    const pass = forwardPass(graph, context, picture, views);
    for (const [tap, weight] of weighted(objective.style)) {
      const channels = tapChannels(context.network.description, tap);
      const target = targetOf(names.style(tap), [channels, channels]);
      terms.set(names.style(tap), styleTerm(graph, viewOf(pass.views, names.style(tap)), target, weight));
    }
    for (const [tap, weight] of weighted(objective.content)) {
      const value = viewOf(pass.views, names.content(tap));
      const target = targetOf(names.content(tap), wholeDims(value));
      terms.set(names.content(tap), contentTerm(graph, value, target, weight));
    }
    gradients.push(pass.backward(new Map([...terms].map(([name, { gradient }]) => [name, gradient]))));
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

/** The taps of an objective, and its margin. */
interface TapsWithMargin {
  readonly style: readonly string[];
  readonly content: readonly string[];
  readonly margin?: number | undefined;
}

/** What the terms see: the style of the network's taps inside the margin, the content everywhere. */
function viewsOf(network: Network, { style, content, margin }: TapsWithMargin): ReadonlyMap<string, View> {
  return new Map([
    ...style.map((tap): [string, View] => [
      names.style(tap),
      { tap, border: borderOf(network, tap, margin) },
    ]),
    ...content.map((tap): [string, View] => [names.content(tap), { tap, border: 0 }]),
  ]);
}

/** The map of a view by its name. */
export function viewOf(views: ReadonlyMap<string, Phases>, name: string): Phases {
  const value = views.get(name);
  if (!value) throw new Error(`no ${name}`);
  return value;
}

/**
 * Writes the targets of a picture as an ONNX graph.
 * Input: `picture` [1, 3, height, width]. Outputs: `style.TAP`, the Gram matrix [channels, channels] without the margin, for each
 * style tap, and `content.TAP`, the activations [1, channels, h, w], for each content tap.
 */
export function buildTargets(context: PassContext, taps: TapsWithMargin, size: Size): Uint8Array {
  const graph = new GraphBuilder();
  const picture = graph.input(names.picture, pictureDims(size));
  const { views } = forwardPass(graph, context, picture, viewsOf(context.network, taps));
  for (const tap of taps.style) graph.output(names.style(tap), gram(graph, viewOf(views, names.style(tap))));
  for (const tap of taps.content)
    graph.output(names.content(tap), join(graph, viewOf(views, names.content(tap))));
  return graph.build('targets');
}

/** Dimensions of a tap's activations for a picture of this size: [channels, height, width]. */
export function tapDims({ description }: Network, tap: string, size: Size): [number, number, number] {
  const stride = strideAt(description, tapOf(description, tap).layer);
  return [tapChannels(description, tap), Math.floor(size.height / stride), Math.floor(size.width / stride)];
}
