import { elementAt } from '../common/elements.js';
import { dims4, type GraphBuilder, type Value } from './builder.js';
import { copyFramed, cropOrPad, depthwise, fitTo } from './depthwise.js';

/**
 * The layers of a feature network, each as its output and its adjoint: the linear map from the gradient of a loss with
 * respect to the output to the gradient with respect to the input. All values are [1, channels, height, width].
 *
 * They use operators that ONNX Runtime runs in its blocked layout (Conv, Relu, pooling, Add, Mul and nearest-neighbour
 * Resize), because a change of layout costs as much as reading all activations.
 */

/** A layer's output and its adjoint. */
export interface WithAdjoint {
  readonly output: Value;
  readonly adjoint: (gradient: Value) => Value;
}

/** What a convolution reads beyond the edge of its input. */
export type Padding = 'zeros' | 'replicate' | 'reflect';

/** The tensors of a convolution: forward [out, in, k, k] and [out], backward the rotated, transposed [in, out, k, k]. */
export interface Kernel {
  readonly weight: Value;
  readonly bias: Value;
  readonly backward: Value;
  /** Both transformed for Winograd's algorithm; undefined where it is not used. */
  readonly winograd?: { readonly weight: readonly Value[]; readonly backward: readonly Value[] } | undefined;
}

const replaceDim = (dims: readonly number[], axis: number, length: number) =>
  dims.map((dim, index) => (index === axis ? length : dim));

const heightAxis = 2;
const widthAxis = 3;

/**
 * A stride-1 convolution that keeps the picture's size.
 * The adjoint of a convolution is the convolution with the kernel rotated by 180 degrees and its channels transposed.
 */
export function convolve(graph: GraphBuilder, input: Value, kernel: Kernel, padding: Padding): WithAdjoint {
  const [, , size] = dims4(kernel.weight);
  const output = convolveForward(graph, input, kernel, padding);
  const backward = (gradient: Value, dims: readonly number[], margin: number) =>
    graph.node('Conv', [gradient, kernel.backward], dims, {
      kernel_shape: [size, size],
      pads: [margin, margin, margin, margin],
    });
  if (!readsEdges(size, padding))
    return { output, adjoint: (gradient) => backward(gradient, input.dims, (size - 1) / 2) };
  return {
    output,
    adjoint: (gradient) =>
      foldRim(
        graph,
        foldRim(graph, backward(gradient, rimmed(input.dims), size - 1), heightAxis, padding),
        widthAxis,
        padding,
      ),
  };
}

/** The output of {@link convolve}, where no gradient is needed. */
export function convolveForward(
  graph: GraphBuilder,
  input: Value,
  { weight, bias }: Pick<Kernel, 'weight' | 'bias'>,
  padding: Padding,
): Value {
  const [outChannels, , size] = dims4(weight);
  const outputDims = replaceDim(input.dims, 1, outChannels);
  const attributes = { kernel_shape: [size, size] };
  if (readsEdges(size, padding))
    return graph.node('Conv', [padEdges(graph, input, padding), weight, bias], outputDims, attributes);
  const margin = (size - 1) / 2;
  const pads = [margin, margin, margin, margin];
  return graph.node('Conv', [input, weight, bias], outputDims, { ...attributes, pads });
}

/** Whether a kernel reads samples beyond the edge that are not zero. */
function readsEdges(size: number, padding: Padding): padding is Exclude<Padding, 'zeros'> {
  return size > 1 && padding !== 'zeros';
}

/** Dimensions with one more pixel on every side. */
const rimmed = (dims: readonly number[]) => dims.map((dim, axis) => (axis < heightAxis ? dim : dim + 2));

/** Pads height and width by one pixel that repeats the edge or mirrors its neighbour. */
function padEdges(graph: GraphBuilder, input: Value, padding: Exclude<Padding, 'zeros'>): Value {
  return graph.node('Pad', [input, [0, 0, 1, 1, 0, 0, 1, 1]], rimmed(input.dims), {
    mode: padding === 'replicate' ? 'edge' : 'reflect',
  });
}

/** The adjoint of padding one axis by 1 at both ends: the rim's gradient is added to the pixels it was copied from. */
function foldRim(graph: GraphBuilder, gradient: Value, axis: number, padding: Padding): Value {
  const length = elementAt(gradient.dims, axis) - 2;
  const part = (start: number, end: number) => slice(graph, gradient, axis, start, end);
  const [before, after] = [part(0, 1), part(length + 1, length + 2)];
  const source = padding === 'replicate' ? 0 : 1;
  if (source >= length) throw new RangeError('reflect padding needs at least two pixels on each side');
  const gains = new Map<number, Value>([[source, before]]);
  const mirrored = length - 1 - source;
  gains.set(mirrored, gains.has(mirrored) ? graph.add(before, after) : after);
  const pieces: Value[] = [];
  let position = 0;
  for (const [index, gain] of [...gains].sort(([a], [b]) => a - b)) {
    if (index > position) pieces.push(part(position + 1, index + 1));
    pieces.push(graph.add(part(index + 1, index + 2), gain));
    position = index + 1;
  }
  if (position < length) pieces.push(part(position + 1, length + 1));
  if (pieces.length === 1) return elementAt(pieces, 0);
  return graph.node('Concat', pieces, replaceDim(gradient.dims, axis, length), { axis: { int: axis } });
}

function slice(graph: GraphBuilder, value: Value, axis: number, start: number, end: number): Value {
  return graph.node('Slice', [value, [start], [end], [axis]], replaceDim(value.dims, axis, end - start));
}

/** The rectifier max(x, 0). Its adjoint passes the gradient where the output is positive. */
export function rectify(graph: GraphBuilder, input: Value): WithAdjoint {
  const output = graph.node('Relu', [input], input.dims);
  return {
    output,
    adjoint: (gradient) => graph.node('Mul', [gradient, stepMask(graph, output, 0)], gradient.dims),
  };
}

/**
 * {@link rectify} for a map whose gradient comes from matrix products, which exist only in the plain layout: the mask is
 * computed from the flattened map that the products read, which avoids a change of layout.
 */
export function rectifyFlat(graph: GraphBuilder, input: Value): WithAdjoint {
  const output = graph.node('Relu', [input], input.dims);
  const [, channels, height, width] = dims4(input);
  const flat = [channels, height * width];
  const flatten = (value: Value) => graph.node('Reshape', [value, flat], flat);
  return {
    output,
    adjoint: (gradient) => {
      const masked = graph.node('Mul', [flatten(gradient), stepMask(graph, flatten(output), 0)], flat);
      return graph.node('Reshape', [masked, input.dims], input.dims);
    },
  };
}

/**
 * 1 where the value is above zero (offset 0) or at least zero (offset 1), else 0: HardSigmoid with a slope so steep that every
 * normal float32 saturates it. Unlike Sign it is fast on the CPU and exists on WebGPU.
 */
function stepMask(graph: GraphBuilder, value: Value, offset: 0 | 1): Value {
  if (value.half) return halfStepMask(graph, value, offset);
  return graph.node('HardSigmoid', [value], value.dims, { alpha: 1e30, beta: offset });
}

/** The steepest slope in 16 bits maps the smallest positive number only to 1 / 280, so it is applied twice. */
const steepestHalf = { alpha: 60_000, beta: 0 };

function halfStepMask(graph: GraphBuilder, value: Value, offset: 0 | 1): Value {
  const above = (of: Value) => graph.node('HardSigmoid', [of], of.dims, steepestHalf);
  if (offset === 0) return above(above(value));
  const below = above(above(graph.node('Neg', [value], value.dims)));
  return graph.node('Add', [graph.node('Neg', [below], below.dims), graph.constant([1], [])], value.dims);
}

const window = { kernel_shape: [2, 2], strides: [2, 2] };

const halved = (dims: readonly number[]) => dims.map((dim, axis) => (axis < 2 ? dim : Math.floor(dim / 2)));

/** Weight of each pixel in a 2×2 average. */
export const averageShare = 0.25;

/**
 * 2×2 average pooling with stride 2; an odd last row or column is left out.
 * @param preScaled whether the incoming gradient is already multiplied by {@link averageShare} (folded into the kernel
 * of the convolution above, which saves one operation on all activations).
 */
export function averagePool(graph: GraphBuilder, input: Value, preScaled: boolean): WithAdjoint {
  const output = graph.node('AveragePool', [input], halved(input.dims), window);
  return {
    output,
    adjoint: (gradient) => {
      const share = preScaled ? gradient : scale(graph, gradient, averageShare);
      return fitTo(graph, enlarge(graph, share), input);
    },
  };
}

/**
 * 2×2 max pooling with stride 2; an odd last row or column is left out. The adjoint passes the gradient to the greatest pixel
 * of each window, in equal parts to several equal ones (a subgradient; in flat areas all pixels are equal).
 * @param rectified whether the input comes from a rectifier whose adjoint this one includes. It needs only the pool's output,
 * a quarter of the values: the greatest pixel is positive where the output is, and the others get no gradient.
 */
export function maxPool(graph: GraphBuilder, input: Value, rectified: boolean): WithAdjoint {
  const output = graph.node('MaxPool', [input], halved(input.dims), window);
  return {
    output,
    adjoint: (gradient) => {
      const [, , rows, columns] = dims4(output);
      const covered = cropOrPad(graph, input, 2 * rows, 2 * columns);
      const negative = depthwise(graph, output, { shape: [1, 1], taps: [-1] });
      const difference = graph.add(covered, enlarge(graph, negative));
      const winners = stepMask(graph, difference, 1);
      const share = graph.node('AveragePool', [winners], output.dims, window);
      const entering = rectified
        ? graph.node('Mul', [gradient, stepMask(graph, output, 0)], gradient.dims)
        : gradient;
      const perWinner = graph.node('Div', [scale(graph, entering, averageShare), share], gradient.dims);
      const blocked = copyFramed(graph, perWinner, rows, columns);
      const spreadGradient = graph.node('Mul', [enlarge(graph, blocked), winners], covered.dims);
      return fitTo(graph, spreadGradient, input);
    },
  };
}

/** Multiplies a value by a constant. */
export function scale(graph: GraphBuilder, value: Value, factor: number): Value {
  return graph.node('Mul', [value, graph.constant([factor], [])], value.dims);
}

const twice = [2, 2] as const;

/** Repeats every row and column a whole number of times (nearest-neighbour enlargement). */
export function enlarge(
  graph: GraphBuilder,
  value: Value,
  [down, across]: readonly [number, number] = twice,
): Value {
  const [batch, channels, height, width] = dims4(value);
  const scales = graph.constant([1, 1, down, across], [4]);
  const dims = [batch, channels, down * height, across * width];
  return graph.node('Resize', [value, [], scales], dims, {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}
