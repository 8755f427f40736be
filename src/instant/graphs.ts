import {
  averagePool,
  convolveForward,
  dims4,
  enlarge,
  forwardKernel,
  GraphBuilder,
  inputShift,
  maxPool,
  type Value,
} from '../graph/index.js';
import { type Convolution, convolutions, type Pooling, tensorOf } from '../networks/index.js';
import {
  type CarriedTap,
  carried,
  cell,
  limit,
  modulated,
  noiseChannels,
  slope,
  stages,
  strideOf,
  type TapName,
  tapChannels,
  taps,
} from './plan.js';
import { type InstantNetwork, tensorNamed } from './weights.js';

/** Height and width of a window in cells. */
export interface Cells {
  readonly rows: number;
  readonly columns: number;
}

/** Names of the graphs' inputs and outputs. */
export const names = {
  picture: 'picture',
  features: (tap: TapName) => `features.${tap}`,
  mask: (tap: TapName) => `mask.${tap}`,
  sum: (tap: TapName) => `sum.${tap}`,
  products: (tap: TapName) => `products.${tap}`,
  matrix: (tap: CarriedTap) => `matrix.${tap}`,
  offset: (tap: CarriedTap) => `offset.${tap}`,
  factors: (tap: CarriedTap) => `factors.${tap}`,
  noise: (tap: CarriedTap) => `noise.${tap}`,
  scales: (convolution: string) => `scales.${convolution}`,
  shifts: (convolution: string) => `shifts.${convolution}`,
} as const;

/** Dimensions of a tap's maps [1, channels, height, width] in a window. */
export function mapDims(
  tap: TapName,
  { rows, columns }: Cells,
  channels: number = tapChannels[tap],
): number[] {
  const each = cell / strideOf(tap);
  return [1, channels, rows * each, columns * each];
}

/**
 * The graph that encodes a window of a picture [1, 3, height, width]. Outputs: the activations of the carried taps, and for every tap
 * the sums over the positions where its mask [1, positions] is 1: of the activations [channels, 1], and of the products of their differences
 * from the mean, which stay exact where a picture is flat.
 */
export function encodeGraph(network: InstantNetwork, cells: Cells): Uint8Array {
  const graph = new GraphBuilder();
  const picture = graph.input(names.picture, [1, 3, cells.rows * cell, cells.columns * cell]);
  const features = encode(graph, network, picture);
  for (const tap of taps) {
    const value = features(tap);
    const [, channels, height, width] = dims4(value);
    const positions = height * width;
    const mask = graph.input(names.mask(tap), [1, positions]);
    const flat = graph.node('Reshape', [value, [channels, positions]], [channels, positions]);
    const masked = graph.node('Mul', [flat, mask], flat.dims);
    const column = graph.node('Transpose', [mask], [positions, 1], { perm: [1, 0] });
    const sum = graph.node('MatMul', [masked, column], [channels, 1]);
    const mean = graph.node('Div', [sum, graph.node('MatMul', [mask, column], [1, 1])], sum.dims);
    const differences = graph.node('Sub', [flat, mean], flat.dims);
    const centred = graph.node('Mul', [differences, mask], flat.dims);
    const across = graph.node('Transpose', [centred], [positions, channels], { perm: [1, 0] });
    graph.output(names.sum(tap), sum);
    graph.output(names.products(tap), graph.node('MatMul', [centred, across], [channels, channels]));
  }
  for (const tap of carried) graph.output(names.features(tap), features(tap));
  return graph.build('instant-encode');
}

/** Writes the trunk of the embedded network up to its coarsest tap, and returns its activations by tap. */
function encode(graph: GraphBuilder, { trunk }: InstantNetwork, picture: Value): (tap: TapName) => Value {
  const found = new Map<string, Value>();
  const byName = new Map(convolutions(trunk.description).map((conv) => [conv.name, conv]));
  let value = withoutMean(graph, trunk, picture);
  for (const layer of trunk.description.layers) {
    if (layer.kind === 'conv') value = convolve(graph, trunk, byName.get(layer.name) as Convolution, value);
    else if (layer.kind === 'relu') value = graph.node('Relu', [value], value.dims);
    else value = halve(graph, value, trunk.description.pooling);
    found.set(layer.name, value);
    if (layer.name === taps.at(-1)) break;
  }
  return (tap) => {
    const tapped = found.get(tap);
    if (!tapped) throw new RangeError(`the trunk has no layer ${tap}`);
    return tapped;
  };
}

function withoutMean(graph: GraphBuilder, trunk: InstantNetwork['trunk'], picture: Value): Value {
  const mean = inputShift(trunk);
  return mean ? graph.node('Sub', [picture, graph.constant(mean, [1, 3, 1, 1])], picture.dims) : picture;
}

function convolve(
  graph: GraphBuilder,
  trunk: InstantNetwork['trunk'],
  conv: Convolution,
  input: Value,
): Value {
  const { name, outChannels, inChannels, kernel, padding } = conv;
  const weight = graph.constant(forwardKernel(trunk, conv), [outChannels, inChannels, kernel, kernel]);
  const bias = graph.constant(tensorOf(trunk, `${name}.bias`).values, [outChannels]);
  return convolveForward(graph, input, { weight, bias }, padding);
}

function halve(graph: GraphBuilder, value: Value, pooling: Pooling): Value {
  return (pooling === 'max' ? maxPool(graph, value, false) : averagePool(graph, value, false)).output;
}

/**
 * The graph that paints a window. Inputs: the encoded activations of the carried taps; for each of them the matrix [channels, channels]
 * and offset [channels, 1] that normalise and transport them, their scales [channels, 1], and scaled noise; for each modulated convolution
 * the scales of its other inputs and the shifts of its outputs [1, channels, 1, 1].
 * Output: the picture [1, 3, height, width], not limited to 0..1.
 */
export function paintGraph(network: InstantNetwork, cells: Cells): Uint8Array {
  const graph = new GraphBuilder();
  let value: Value | undefined;
  let next = 0;
  for (const { tap, block, widths, reduced } of stages) {
    let input = value && enlarge(graph, value);
    if (tap) {
      const moved = transport(graph, tap, cells);
      const noise = graph.input(names.noise(tap), mapDims(tap, cells, noiseChannels));
      input = concatenate(graph, input ? [input, moved, noise] : [moved, noise]);
    }
    if (!input) throw new RangeError('the first scale of the decoder reads no tap');
    for (const index of widths.keys()) {
      const layer = modulated[next];
      if (!layer) throw new RangeError('the plan lacks a convolution');
      next += 1;
      const scaled: Value =
        index === 0
          ? input
          : scale(graph, input, graph.input(names.scales(layer.name), [1, layer.inputs, 1, 1]));
      const output = own(graph, network, layer.name, scaled, layer.outputs, 3);
      const shifted = graph.node(
        'Add',
        [output, graph.input(names.shifts(layer.name), [1, layer.outputs, 1, 1])],
        output.dims,
      );
      input = graph.node('LeakyRelu', [shifted], shifted.dims, { alpha: slope });
    }
    value = own(graph, network, `reduce${block}`, input, reduced, tap ? 1 : 3);
    const following = modulated[next];
    // The scales of the next scale's enlarged inputs cost a quarter before they are enlarged.
    if (following) value = scale(graph, value, graph.input(names.scales(following.name), [1, reduced, 1, 1]));
  }
  if (!value) throw new RangeError('the decoder has no scale');
  graph.output(names.picture, value);
  return graph.build('instant-paint');
}

function scale(graph: GraphBuilder, value: Value, factors: Value): Value {
  return graph.node('Mul', [value, factors], value.dims);
}

/** A convolution of the decoder. */
function own(
  graph: GraphBuilder,
  network: InstantNetwork,
  name: string,
  input: Value,
  outputs: number,
  kernel: number,
): Value {
  const [, inputs] = dims4(input);
  const weight = graph.constant(tensorNamed(network, `${name}.weight`), [outputs, inputs, kernel, kernel]);
  const bias = graph.constant(tensorNamed(network, `${name}.bias`), [outputs]);
  return convolveForward(graph, input, { weight, bias }, 'zeros');
}

function transport(graph: GraphBuilder, tap: CarriedTap, cells: Cells): Value {
  const features = graph.input(names.features(tap), mapDims(tap, cells));
  const [, channels, height, width] = dims4(features);
  const flat = [channels, height * width];
  const matrix = graph.input(names.matrix(tap), [channels, channels]);
  const offset = graph.input(names.offset(tap), [channels, 1]);
  const product = graph.node('MatMul', [matrix, graph.node('Reshape', [features, flat], flat)], flat);
  const moved = graph.node('Add', [product, offset], flat);
  const cut = graph.node('Clip', [moved, graph.constant([-limit], []), graph.constant([limit], [])], flat);
  const scaled = graph.node('Mul', [cut, graph.input(names.factors(tap), [channels, 1])], flat);
  return graph.node('Reshape', [scaled, features.dims], features.dims);
}

function concatenate(graph: GraphBuilder, values: readonly Value[]): Value {
  const channels = values.reduce((sum, { dims }) => sum + (dims[1] ?? 0), 0);
  const [batch, , height, width] = dims4(values[0] as Value);
  return graph.node('Concat', values, [batch, channels, height, width], { axis: { int: 1 } });
}
