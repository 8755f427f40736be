import { elementCount, type GraphBuilder, type Value } from './builder.js';
import { scale } from './layers.js';

/**
 * The terms of the objective, each as its loss and its gradient. Losses are relative: dividing by the size of the target
 * makes them free of the picture's size, the network's scale of activations and the number of its channels, so that the
 * same weights give the same look everywhere.
 */
export interface Term {
  /** The term's loss times its weight, a tensor of one element. */
  readonly loss: Value;
  /** Gradient of {@link loss} with respect to the value the term looks at. */
  readonly gradient: Value;
}

/**
 * Keeps the division finite for targets that are zero throughout, such as a picture of the network's mean colour. Far below the
 * squares of any network's Gram matrices, which go with the fourth power of its activations.
 */
const tiny = 1e-16;

/**
 * Rounds off the tip of the root at a relative distance of zero, where its slope would be infinite; distances far below
 * it no longer pull. A finished painting is at some hundredths.
 */
const tip = 1e-3;

/** Gram matrix F Fᵀ / (height · width) of a value [1, channels, height, width]: [channels, channels] (Gatys et al. 2016). */
export function gram(graph: GraphBuilder, features: Value): Value {
  const flat = flatten(graph, features);
  const [channels = 0, positions = 1] = flat.dims;
  return graph.node('Gemm', [flat, flat], [channels, channels], { transB: { int: 1 }, alpha: 1 / positions });
}

/**
 * weight · ‖G − A‖ / ‖A‖ with the Gram matrix G of the features and the target A [channels, channels] (Frobenius norms, rounded off
 * at zero; see {@link relativeDistance}). The gradient with respect to the features F is 2 S F / (height · width) with
 * S the gradient with respect to G.
 */
export function styleTerm(graph: GraphBuilder, features: Value, target: Value, weight: number): Term {
  const difference = graph.node('Sub', [gram(graph, features), target], target.dims);
  const { loss, direction } = relativeDistance(graph, difference, target, weight);
  const flat = flatten(graph, features);
  const positions = flat.dims[1] ?? 1;
  const flatGradient = graph.node('Gemm', [direction, flat], flat.dims, { alpha: 2 / positions });
  return { loss, gradient: graph.node('Reshape', [flatGradient, features.dims], features.dims) };
}

/** weight · ‖F − C‖ / ‖C‖ with the features F and the content map C of the same dimensions; see {@link relativeDistance}. */
export function contentTerm(graph: GraphBuilder, features: Value, target: Value, weight: number): Term {
  const difference = graph.node('Sub', [features, target], features.dims);
  const { loss, direction } = relativeDistance(graph, difference, target, weight);
  return { loss, gradient: direction };
}

/**
 * weight · (√(‖d‖² / ‖target‖² + ε²) − ε) and its gradient with respect to d, weight · d / (‖target‖² √(‖d‖² / ‖target‖² + ε²)),
 * with ε the {@link tip}. Unlike the square, which lets go of a layer once it is roughly matched, the distance itself keeps
 * pulling at every layer with the same force until it is met: strokes come out finer and colours truer (compared by eye).
 */
function relativeDistance(graph: GraphBuilder, difference: Value, target: Value, weight: number) {
  const constant = (value: number) => graph.constant([value], [1]);
  const size = graph.node('Add', [sumSquares(graph, target), constant(tiny)], [1]);
  const ratio = graph.node('Div', [sumSquares(graph, difference), size], [1]);
  const root = graph.node('Sqrt', [graph.node('Add', [ratio, constant(tip * tip)], [1])], [1]);
  const distance = graph.node('Sub', [root, constant(tip)], [1]);
  const loss = graph.node('Mul', [distance, constant(weight)], [1]);
  const factor = graph.node('Div', [constant(weight), graph.node('Mul', [size, root], [1])], [1]);
  return { loss, direction: graph.node('Mul', [difference, factor], difference.dims) };
}

function sumSquares(graph: GraphBuilder, value: Value): Value {
  const flat = graph.node('Reshape', [value, [elementCount(value.dims)]], [elementCount(value.dims)]);
  return graph.node('ReduceSumSquare', [flat], [1], { keepdims: { int: 1 } });
}

function flatten(graph: GraphBuilder, features: Value): Value {
  const [, channels = 0, height = 0, width = 0] = features.dims;
  const dims = [channels, height * width];
  return graph.node('Reshape', [features, dims], dims);
}

/**
 * Total variation in its quadratic form: weight times the mean over all samples of the squared differences to the right and
 * lower neighbour. With L the graph Laplacian of the pixel grid the sum of squares is ⟨x, Lx⟩ and its gradient 2 L x;
 * L is a 3×3 convolution of the picture continued by its edge.
 */
export function totalVariationTerm(graph: GraphBuilder, picture: Value, weight: number): Term {
  const [, channels = 3, height = 0, width = 0] = picture.dims;
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
  return { loss: scale(graph, sum, factor), gradient: scale(graph, laplacian, 2 * factor) };
}
