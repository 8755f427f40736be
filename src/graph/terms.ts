import { elementAt, zip } from '../common/elements.js';
import { dims4, elementCount, type GraphBuilder, type Value } from './builder.js';
import { scale } from './layers.js';
import { firstOf, type Phases, rephase, wholeDims } from './phases.js';

/**
 * The terms of the objective, each as its loss and its gradient. Losses are relative to the norm of the target. This makes
 * them independent of the picture's size, the scale of the network's activations and its number of channels, so that the
 * same weights give similar pictures with all networks and sizes.
 */
export interface Term {
  /** The term's loss times its weight, a tensor of one element. */
  readonly loss: Value;
  /** Gradient of {@link loss} with respect to the term's map, in as many phases. */
  readonly gradient: Phases;
}

/**
 * Keeps the division finite for targets of zeros, such as those of a picture in the network's mean colour. It is far below the
 * squared norm of Gram matrices, which grows with the fourth power of the activations.
 */
export const tiny = 1e-16;

/**
 * ε of the smoothed distance √(d² + ε²) − ε, which has a finite slope at zero; distances far below ε have hardly any gradient.
 * Finished paintings reach relative distances of some hundredths.
 */
export const tip = 1e-3;

/**
 * Gram matrix F Fᵀ / (height · width) of a map [1, channels, height, width]: [channels, channels] (Gatys et al. 2016).
 * It is a sum over positions, so the phases add up.
 */
export function gram(graph: GraphBuilder, features: Phases): Value {
  const flat = features.map((phase) => flatten(graph, phase));
  return productSum(graph, flat, 1 / positionsOf(features));
}

/** alpha · Σ F Fᵀ over the phases F of a map, as matrices [channels, positions]: [channels, channels]. */
export function productSum(graph: GraphBuilder, flat: Phases, alpha: number): Value {
  const attributes = { transB: { int: 1 }, alpha };
  const channels = elementAt(firstOf(flat).dims, 0);
  const product = (inputs: readonly Value[]) => graph.node('Gemm', inputs, [channels, channels], attributes);
  return flat
    .slice(1)
    .reduce((sum, phase) => product([phase, phase, sum]), product([firstOf(flat), firstOf(flat)]));
}

const positionsOf = (features: Phases) => elementCount(wholeDims(features).slice(2));

/**
 * weight · ‖G − A‖ / ‖A‖ with the Gram matrix G of the features and the target A [channels, channels] (Frobenius norms, smoothed
 * at zero; see {@link relativeDistance}). The gradient with respect to the features F is 2 S F / (height · width) with
 * S the gradient with respect to G.
 */
export function styleTerm(graph: GraphBuilder, features: Phases, target: Value, weight: number): Term {
  const difference = graph.node('Sub', [gram(graph, features), target], target.dims);
  const { loss, directions } = relativeDistance(graph, [difference], target, weight);
  const alpha = 2 / positionsOf(features);
  const gradient = features.map((phase) => {
    const flat = flatten(graph, phase);
    const flatGradient = graph.node('Gemm', [firstOf(directions), flat], flat.dims, { alpha });
    return graph.node('Reshape', [flatGradient, phase.dims], phase.dims);
  });
  return { loss, gradient };
}

/** weight · ‖F − C‖ / ‖C‖ with the features F and the content map C of the same dimensions; see {@link relativeDistance}. */
export function contentTerm(graph: GraphBuilder, features: Phases, target: Value, weight: number): Term {
  const targets = rephase(graph, [target], features.length);
  const differences = zip(features, targets, 'the phases of a map and its target').map(([phase, wanted]) =>
    graph.node('Sub', [phase, wanted], phase.dims),
  );
  const { loss, directions } = relativeDistance(graph, differences, target, weight);
  return { loss, gradient: directions };
}

/**
 * weight · (√(‖d‖² / ‖target‖² + ε²) − ε) and its gradient with respect to d, weight · d / (‖target‖² √(‖d‖² / ‖target‖² + ε²)),
 * with ε the {@link tip} and d in one or several phases. The gradient of the square vanishes once a layer is roughly matched; that of
 * the distance keeps its size until the target is met, which gives finer strokes and truer colours (compared by eye).
 */
function relativeDistance(graph: GraphBuilder, differences: readonly Value[], target: Value, weight: number) {
  const constant = (value: number) => graph.constant([value], [1]);
  const size = graph.node('Add', [sumSquares(graph, target), constant(tiny)], [1]);
  const squares = differences
    .map((difference) => sumSquares(graph, difference))
    .reduce((sum, square) => graph.add(sum, square));
  const ratio = graph.node('Div', [squares, size], [1]);
  const root = graph.node('Sqrt', [graph.node('Add', [ratio, constant(tip * tip)], [1])], [1]);
  const distance = graph.node('Sub', [root, constant(tip)], [1]);
  const loss = graph.node('Mul', [distance, constant(weight)], [1]);
  const factor = graph.node('Div', [constant(weight), graph.node('Mul', [size, root], [1])], [1]);
  const directions = differences.map((difference) =>
    graph.node('Mul', [difference, factor], difference.dims),
  );
  return { loss, directions };
}

function sumSquares(graph: GraphBuilder, value: Value): Value {
  const flat = graph.node('Reshape', [value, [elementCount(value.dims)]], [elementCount(value.dims)]);
  return graph.node('ReduceSumSquare', [flat], [1], { keepdims: { int: 1 } });
}

/** A map [1, channels, height, width] as a matrix [channels, positions]. */
export function flatten(graph: GraphBuilder, features: Value): Value {
  const [, channels, height, width] = dims4(features);
  const dims = [channels, height * width];
  return graph.node('Reshape', [features, dims], dims);
}

/**
 * Total variation in its quadratic form: weight times the mean over all samples of the squared differences to the right and
 * lower neighbour. With L the graph Laplacian of the pixel grid the sum of squares is ⟨x, Lx⟩ and its gradient 2 L x;
 * L is a 3×3 convolution of the picture with its edge repeated.
 */
export function totalVariationTerm(graph: GraphBuilder, picture: Value, weight: number): Term {
  const [, channels, height, width] = dims4(picture);
  const padded = graph.node(
    'Pad',
    [picture, [0, 0, 1, 1, 0, 0, 1, 1]],
    [1, channels, height + 2, width + 2],
    {
      mode: 'edge',
    },
  );
  const stencil = [0, -1, 0, -1, 4, -1, 0, -1, 0];
  const kernel = graph.constant(Array.from({ length: channels }, () => stencil).flat(), [channels, 1, 3, 3]);
  const laplacian = graph.node('Conv', [padded, kernel], picture.dims, {
    kernel_shape: [3, 3],
    group: { int: channels },
  });
  const factor = weight / elementCount(picture.dims);
  const product = graph.node('Mul', [picture, laplacian], picture.dims);
  const flat = graph.node('Reshape', [product, [elementCount(picture.dims)]], [elementCount(picture.dims)]);
  const sum = graph.node('ReduceSum', [flat], [1], { keepdims: { int: 1 } });
  return { loss: scale(graph, sum, factor), gradient: [scale(graph, laplacian, 2 * factor)] };
}
