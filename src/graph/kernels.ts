import { elementAt } from '../common/elements.js';
import { type Convolution, convolutions, type Network, numberToF16, tensorOf } from '../networks/index.js';
import { type ExternalSlice, elementCount, type GraphBuilder, type Value } from './builder.js';
import { averageShare, type Kernel } from './layers.js';
import { winogradKernels, winogradProducts } from './winograd.js';

/**
 * All kernels of a network as one block of little-endian floats: forward kernels with the input convention folded in, and backward
 * kernels rotated and transposed. It is written to a file that the sessions of all picture sizes map, so no model contains the weights.
 */
export interface KernelBlock {
  readonly fileName: string;
  readonly slices: ReadonlyMap<string, KernelSlice>;
  /** Bytes of the whole file. */
  readonly length: number;
  /** The parts of the file in order; each is computed when requested, so that memory never holds the whole block. */
  readonly chunks: () => Iterable<{ readonly offset: number; readonly values: Float32Array | Uint16Array }>;
  /** Whether the numbers have 16 bits; the graphs then compute with 16 bits too. */
  readonly half: boolean;
  /** See {@link inputShift}. */
  readonly shift: readonly number[] | undefined;
}

interface KernelSlice {
  readonly dims: readonly number[];
  readonly slice: ExternalSlice;
}

/** Tensors of the same dimensions that are computed together and stored one after the other. */
interface Part {
  readonly names: readonly string[];
  readonly dims: readonly number[];
  readonly values: () => Float32Array;
}

/** Offsets are multiples of this, so that the runtime can map tensors (the ONNX specification recommends 4096 bytes). */
const pageSize = 4096;
const kernelFileName = 'kernels.bin';

/**
 * Lays out the kernels of a network.
 * @param averagePooled whether the graphs use average pooling: the backward kernel above a pool then includes {@link averageShare}.
 * @param winogradChannels 3×3 convolutions with zero padding and at least this many input and output channels are also laid out
 * for Winograd's algorithm, which the graphs then use; none with max pooling, which needs whole maps.
 * @param half see {@link KernelBlock}.
 */
export function layOutKernels(
  network: Network,
  averagePooled: boolean,
  winogradChannels = Number.POSITIVE_INFINITY,
  half = false,
): KernelBlock {
  const parts = kernelParts(
    network,
    averagePooled,
    averagePooled ? winogradChannels : Number.POSITIVE_INFINITY,
  );
  const slices = new Map<string, KernelSlice>();
  const placed: { readonly offset: number; readonly values: () => Float32Array }[] = [];
  let offset = 0;
  for (const { names, dims, values } of parts) {
    placed.push({ offset, values });
    const length = elementCount(dims) * (half ? Uint16Array : Float32Array).BYTES_PER_ELEMENT;
    for (const [index, name] of names.entries()) {
      const slice = { file: kernelFileName, offset: offset + index * length, length };
      slices.set(name, { dims, slice: { ...slice, ...(half && { half: true }) } });
    }
    offset = Math.ceil((offset + names.length * length) / pageSize) * pageSize;
  }
  const chunks = function* () {
    for (const { offset: start, values } of placed)
      yield { offset: start, values: half ? Uint16Array.from(values(), numberToF16) : values() };
  };
  return { fileName: kernelFileName, slices, length: offset, chunks, half, shift: inputShift(network) };
}

/** The tensors of one convolution as values of a graph. */
export function kernelOf(graph: GraphBuilder, block: KernelBlock, name: string): Kernel {
  const value = (part: string): Value => {
    const entry = block.slices.get(`${name}.${part}`);
    if (!entry) throw new Error(`the kernel block has no ${name}.${part}`);
    return graph.external(`${name}.${part}`, entry.dims, entry.slice);
  };
  const products = (part: string) => winogradNames(part).map(value);
  const winograd = block.slices.has(`${name}.${winogradNames('weight')[0]}`)
    ? { weight: products('weight'), backward: products('backward') }
    : undefined;
  return { weight: value('weight'), bias: value('bias'), backward: value('backward'), winograd };
}

const winogradNames = (part: string) =>
  Array.from({ length: winogradProducts }, (_, index) => `${part}.winograd${index}`);

/** Whether the layer above this average pool is a convolution, whose backward kernel then includes {@link averageShare}. */
export function carriesShare(network: Network, poolIndex: number): boolean {
  return network.description.layers[poolIndex + 1]?.kind === 'conv';
}

function kernelParts(network: Network, averagePooled: boolean, winogradChannels: number): Part[] {
  const scaled = new Set(averagePooled ? convolutionsAfterPools(network) : []);
  return convolutions(network.description).flatMap((conv) => {
    const forward = () => forwardKernel(network, conv);
    const dims = [conv.outChannels, conv.inChannels, conv.kernel, conv.kernel];
    const gain = scaled.has(conv.name) ? averageShare : 1;
    const backward = () => rotateAndTranspose(forward(), conv, gain);
    const backwardDims = [conv.inChannels, conv.outChannels, conv.kernel, conv.kernel];
    const plain = [
      { names: [`${conv.name}.weight`], dims, values: forward },
      {
        names: [`${conv.name}.bias`],
        dims: [conv.outChannels],
        values: () => tensorOf(network, `${conv.name}.bias`).values,
      },
      { names: [`${conv.name}.backward`], dims: backwardDims, values: backward },
    ];
    if (!suitsWinograd(conv, winogradChannels)) return plain;
    return [
      ...plain,
      winogradPart(conv.name, 'weight', [conv.outChannels, conv.inChannels], forward),
      winogradPart(conv.name, 'backward', [conv.inChannels, conv.outChannels], backward),
    ];
  });
}

/** A convolution's kernel [out, in, k, k]; the first one of the network includes the input convention except {@link inputShift}. */
export function forwardKernel(network: Network, conv: Convolution): Float32Array {
  const weight = tensorOf(network, `${conv.name}.weight`).values;
  return conv.name === network.description.layers[0]?.name ? foldInput(weight, conv, network) : weight;
}

const suitsWinograd = (conv: Convolution, leastChannels: number) =>
  conv.kernel === 3 &&
  conv.padding === 'zeros' &&
  Math.min(conv.inChannels, conv.outChannels) >= leastChannels;

function winogradPart(
  conv: string,
  part: string,
  channels: readonly [number, number],
  kernel: () => Float32Array,
): Part {
  const names = winogradNames(part).map((name) => `${conv}.${name}`);
  return { names, dims: [...channels, 1, 3], values: () => winogradKernels(kernel()) };
}

function convolutionsAfterPools(network: Network): string[] {
  return network.description.layers.flatMap((layer, index, layers) =>
    layer.kind === 'conv' && layers[index - 1]?.kind === 'pool' ? [layer.name] : [],
  );
}

/**
 * Kernel of the adjoint: [in, out, k, k] with both spatial axes reversed, times a gain.
 * @throws RangeError when the weight is not the convolution's [out, in, k, k].
 */
export function rotateAndTranspose(weight: Float32Array, conv: Convolution, gain = 1): Float32Array {
  checkWeight(weight, conv);
  const area = conv.kernel * conv.kernel;
  const rotated = new Float32Array(weight.length);
  for (let out = 0; out < conv.outChannels; out++) {
    for (let into = 0; into < conv.inChannels; into++) {
      const from = (out * conv.inChannels + into) * area;
      const to = (into * conv.outChannels + out) * area;
      for (let tap = 0; tap < area; tap++)
        rotated[to + area - 1 - tap] = gain * (weight[from + tap] as number);
    }
  }
  return rotated;
}

function checkWeight(weight: Float32Array, { name, outChannels, inChannels, kernel }: Convolution): void {
  const dims = [outChannels, inChannels, kernel, kernel];
  if (weight.length !== elementCount(dims))
    throw new RangeError(`the weight of ${name} has ${weight.length} values, not [${dims}]`);
}

/** The first kernel with the input convention's channel order, scale and deviation folded in. */
function foldInput(weight: Float32Array, conv: Convolution, network: Network): Float32Array {
  checkWeight(weight, conv);
  const { channels, scale, deviation } = network.description.input;
  const area = conv.kernel * conv.kernel;
  const folded = new Float32Array(weight.length);
  for (let out = 0; out < conv.outChannels; out++) {
    for (let color = 0; color < 3; color++) {
      const source = channels === 'bgr' ? 2 - color : color;
      const factor = scale / elementAt(deviation, source);
      for (let tap = 0; tap < area; tap++) {
        folded[(out * 3 + color) * area + tap] = factor * (weight[(out * 3 + source) * area + tap] as number);
      }
    }
  }
  return folded;
}

/** The mean to subtract from a picture, in its units (0..1) and order (red, green, blue); undefined if it is zero. */
export function inputShift(network: Network): number[] | undefined {
  const { channels, scale, mean } = network.description.input;
  const shift = mean.map((value) => value / scale);
  if (channels === 'bgr') shift.reverse();
  return shift.some((value) => value !== 0) ? shift : undefined;
}
