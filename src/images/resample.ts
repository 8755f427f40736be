import { setImmediate } from 'node:timers/promises';
import type { Picture, Size } from './picture.js';

/** The interpolating kernels: Lanczos with three lobes (Duchon 1979), and the triangle. */
export type Kernel = 'lanczos3' | 'bilinear';

/** Fills `row` with the samples of row `y` of one plane. */
export type RowSource = (y: number, row: Float32Array) => void;

/** For each output sample: its first tap, the number of taps, and `stride` weights. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Float64Array;
  readonly stride: number;
}

const KERNELS: Record<Kernel, { readonly radius: number; readonly weight: (x: number) => number }> = {
  lanczos3: { radius: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
  bilinear: { radius: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
};

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/**
 * Resamples `channels` planes of `from` to planes of `to`, separably and antialiased: for reduction the kernel is widened by the ratio.
 * Sample centres are at half pixels, so the picture's edges do not move; at an edge the remaining weights are renormalised.
 * Linear in the samples and not clamped (Lanczos overshoots at steps), so other quantities, such as optimiser state, can be resampled too.
 * `data` holds `channels * from.width * from.height` samples; the result, always a new array, `channels * to.width * to.height`.
 * @throws RangeError when `data` has another length or a size is not a positive integer.
 */
export function resamplePlanes(
  data: Float32Array,
  channels: number,
  from: Size,
  to: Size,
  kernel: Kernel = 'lanczos3',
): Float32Array {
  const plane = from.width * from.height;
  if (data.length !== channels * plane) {
    throw new RangeError(
      `${data.length} samples are not ${channels} planes of ${from.width} x ${from.height}`,
    );
  }
  const resample = planeResampler(from, to, kernel);
  const out = new Float32Array(channels * to.width * to.height);
  for (let channel = 0; channel < channels; channel++) {
    const source = planeRows(data.subarray(channel * plane, (channel + 1) * plane), from.width);
    resample(source, planeOf(out, channel, to));
  }
  return out;
}

/**
 * Resamples a picture to `size` with Lanczos3 and clamps to 0..1. Where there is alpha, colours are weighted by it, so that
 * colours of transparent pixels do not bleed into visible edges; fully transparent areas are resampled without weights.
 */
export function resamplePicture(picture: Picture, size: Size): Picture {
  const { data, alpha, width } = picture;
  if (alpha) {
    const rows = (channel: number) => planeRows(planeOf(data, channel, picture), width);
    return resampleVisible(rows, planeRows(alpha, width), picture, size);
  }
  return { width: size.width, height: size.height, data: clampUnit(resamplePlanes(data, 3, picture, size)) };
}

/**
 * Resamples a picture with alpha from row sources: `color(channel)` for the three unpremultiplied colours, and `alpha`.
 * Samples need not be planar floats.
 */
export function resampleVisible(
  color: (channel: number) => RowSource,
  alpha: RowSource,
  from: Size,
  to: Size,
): Picture {
  const resample = planeResampler(from, to, 'lanczos3');
  const newAlpha = resample(alpha, new Float32Array(to.width * to.height));
  const data = new Float32Array(3 * newAlpha.length);
  for (let channel = 0; channel < 3; channel++) {
    const plane = resample(color(channel), planeOf(data, channel, to));
    const weighted = resample(product(color(channel), alpha, from.width), new Float32Array(newAlpha.length));
    for (let i = 0; i < plane.length; i++) {
      if (newAlpha[i]! > LEAST_ALPHA) plane[i] = weighted[i]! / newAlpha[i]!;
    }
  }
  return { width: to.width, height: to.height, data: clampUnit(data), alpha: clampUnit(newAlpha) };
}

/** Source pixels that are averaged before other work of the process gets its turn. */
const PIXELS_A_TURN = 4e6;

/**
 * A picture reduced about `factor` times by averaging blocks, colours weighted by alpha as in `resampleVisible`: a first step before
 * resampling by at least another 2, several times faster than that.
 */
export async function averageBlocks(
  color: (channel: number) => RowSource,
  alpha: RowSource | undefined,
  from: Size,
  factor: number,
): Promise<Picture> {
  const [width, height] = [Math.ceil(from.width / factor), Math.ceil(from.height / factor)];
  const to = { width, height };
  const column = Uint32Array.from({ length: from.width }, (_, x) => Math.floor((x * width) / from.width));
  const sums = { data: new Float32Array(3 * width * height), alpha: new Float32Array(width * height) };
  const plain = new Float32Array(sums.data.length);
  const counts = new Float32Array(width * height);
  const [row, weights] = [new Float32Array(from.width), new Float32Array(from.width).fill(1)];
  for (let y = 0; y < from.height; y++) {
    const start = Math.floor((y * height) / from.height) * width;
    alpha?.(y, weights);
    for (let x = 0; x < row.length; x++) {
      sums.alpha[start + column[x]!]! += weights[x]!;
      counts[start + column[x]!]! += 1;
    }
    for (let channel = 0; channel < 3; channel++) {
      color(channel)(y, row);
      const base = channel * width * height + start;
      for (let x = 0; x < row.length; x++) {
        sums.data[base + column[x]!]! += row[x]! * weights[x]!;
        plain[base + column[x]!]! += row[x]!;
      }
    }
    if (((y + 1) * from.width) % PIXELS_A_TURN < from.width) await setImmediate();
  }
  for (let i = 0; i < plain.length; i++) {
    const [weight, count] = [sums.alpha[i % counts.length]!, counts[i % counts.length]!];
    sums.data[i] = weight > LEAST_ALPHA * count ? sums.data[i]! / weight : plain[i]! / count;
  }
  const shares = sums.alpha.map((sum, i) => sum / counts[i]!);
  return { ...to, data: sums.data, ...(alpha && { alpha: shares }) };
}

/** Half an 8-bit step: an alpha below it is shown as fully transparent. */
const LEAST_ALPHA = 0.5 / 255;

function product(a: RowSource, b: RowSource, width: number): RowSource {
  const other = new Float32Array(width);
  return (y, row) => {
    a(y, row);
    b(y, other);
    for (let x = 0; x < width; x++) row[x]! *= other[x]!;
  };
}

function planeRows(plane: Float32Array, width: number): RowSource {
  return (y, row) => row.set(plane.subarray(y * width, (y + 1) * width));
}

function planeOf(data: Float32Array, channel: number, { width, height }: Size): Float32Array {
  return data.subarray(channel * width * height, (channel + 1) * width * height);
}

function clampUnit(data: Float32Array): Float32Array {
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i]!));
  return data;
}

/** Prepares the weights of a size for all planes; the returned function fills and returns `out`. */
function planeResampler(from: Size, to: Size, kernel: Kernel) {
  const across = makeTaps(from.width, to.width, kernel);
  const down = makeTaps(from.height, to.height, kernel);
  const row = new Float32Array(from.width);
  const narrow = new Float32Array(to.width * from.height);
  return (source: RowSource, out: Float32Array): Float32Array => {
    for (let y = 0; y < from.height; y++) {
      source(y, row);
      resampleRow(row, across, narrow.subarray(y * to.width, (y + 1) * to.width));
    }
    resampleColumns(narrow, down, to.width, out);
    return out;
  };
}

function makeTaps(from: number, to: number, kernel: Kernel): Taps {
  if (!(Number.isInteger(from) && Number.isInteger(to) && from > 0 && to > 0)) {
    throw new RangeError(`a size must be a positive integer: ${from} to ${to}`);
  }
  const { radius, weight } = KERNELS[kernel];
  const ratio = from / to;
  const widening = Math.max(1, ratio);
  const reach = radius * widening;
  const stride = Math.min(from, 2 * Math.ceil(reach) + 1);
  const taps = {
    first: new Int32Array(to),
    count: new Int32Array(to),
    weights: new Float64Array(to * stride),
    stride,
  };
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * ratio - 0.5;
    const first = Math.max(0, Math.ceil(center - reach));
    const count = Math.min(from - 1, Math.floor(center + reach)) - first + 1;
    taps.first[i] = first;
    taps.count[i] = count;
    fillWeights(taps.weights.subarray(i * stride, i * stride + count), (j) =>
      weight((first + j - center) / widening),
    );
  }
  return taps;
}

function fillWeights(weights: Float64Array, weight: (index: number) => number): void {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += weights[j] = weight(j);
  for (let j = 0; j < weights.length; j++) weights[j]! /= sum;
}

function resampleRow(row: Float32Array, { first, count, weights, stride }: Taps, out: Float32Array): void {
  for (let x = 0; x < out.length; x++) {
    const start = first[x]!;
    const taps = count[x]!;
    const base = x * stride;
    let sum = 0;
    for (let k = 0; k < taps; k++) sum += weights[base + k]! * row[start + k]!;
    out[x] = sum;
  }
}

/** Adds whole rows, so that memory is accessed in order. */
function resampleColumns(data: Float32Array, taps: Taps, width: number, out: Float32Array): void {
  const sum = new Float64Array(width);
  for (let y = 0; y < taps.first.length; y++) {
    sum.fill(0);
    for (let k = 0; k < taps.count[y]!; k++) {
      const weight = taps.weights[y * taps.stride + k]!;
      const start = (taps.first[y]! + k) * width;
      for (let x = 0; x < width; x++) sum[x]! += weight * data[start + x]!;
    }
    out.set(sum, y * width);
  }
}
