import { forwardKernel, inputShift } from '../../../src/graph/index.js';
import type { InstantNetwork } from '../../../src/instant/weights.js';
import { convolutions, tensorOf } from '../../../src/networks/index.js';

/** A plain implementation of the layers that the instant network uses, one loop after another, as a truth for the graphs. */

/** Activations [channels, height, width]. */
export interface Maps {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

export const mapsOf = (channels: number, height: number, width: number, values: ArrayLike<number>): Maps => ({
  channels,
  height,
  width,
  values: Float64Array.from(values),
});

/** A convolution that keeps the size; beyond the edges are zeros or the edge's values. */
export function convolved(
  input: Maps,
  weight: Float32Array,
  bias: Float32Array,
  edge: 'zeros' | 'replicate' = 'zeros',
): Maps {
  const { channels, height, width, values } = input;
  const outputs = bias.length;
  const kernel = Math.sqrt(weight.length / outputs / channels);
  const margin = (kernel - 1) / 2;
  const result = new Float64Array(outputs * height * width);
  const clamped = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
  for (let output = 0; output < outputs; output++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = bias[output] as number;
        for (let dy = -margin; dy <= margin; dy++) {
          for (let dx = -margin; dx <= margin; dx++) {
            const [row, column] =
              edge === 'zeros' ? [y + dy, x + dx] : [clamped(y + dy, height), clamped(x + dx, width)];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            const tap = (dy + margin) * kernel + dx + margin;
            for (let channel = 0; channel < channels; channel++) {
              const factor = weight[(output * channels + channel) * kernel * kernel + tap] as number;
              sum += factor * (values[(channel * height + row) * width + column] as number);
            }
          }
        }
        result[(output * height + y) * width + x] = sum;
      }
    }
  }
  return { channels: outputs, height, width, values: result };
}

const rectified = (maps: Maps): Maps => ({
  ...maps,
  values: maps.values.map((value) => Math.max(0, value)),
});

/** The decoder's rectifier. */
export const leaky = (maps: Maps): Maps => ({
  ...maps,
  values: maps.values.map((value) => Math.max(value, 0.1 * value)),
});

/** The greatest of each 2×2 window. */
export function pooled({ channels, height, width, values }: Maps): Maps {
  return mapsFrom(channels, height >> 1, width >> 1, (channel, y, x) => {
    const at = (dy: number, dx: number) =>
      values[(channel * height + 2 * y + dy) * width + 2 * x + dx] as number;
    return Math.max(at(0, 0), at(0, 1), at(1, 0), at(1, 1));
  });
}

/** Every value four times. */
export function enlarged({ channels, height, width, values }: Maps): Maps {
  return mapsFrom(
    channels,
    2 * height,
    2 * width,
    (channel, y, x) => values[(channel * height + (y >> 1)) * width + (x >> 1)] as number,
  );
}

function mapsFrom(
  channels: number,
  height: number,
  width: number,
  at: (channel: number, y: number, x: number) => number,
): Maps {
  const values = new Float64Array(channels * height * width);
  for (let index = 0; index < values.length; index++)
    values[index] = at(Math.floor(index / height / width), Math.floor(index / width) % height, index % width);
  return { channels, height, width, values };
}

export function stacked(all: readonly Maps[]): Maps {
  const [first] = all as [Maps, ...Maps[]];
  const values = all.flatMap((maps) => [...maps.values]);
  return mapsOf(
    all.reduce((sum, { channels }) => sum + channels, 0),
    first.height,
    first.width,
    values,
  );
}

/** The trunk's activations by the name of the layer. */
export function encodedBy({ trunk }: InstantNetwork, picture: Maps, last: string): Map<string, Maps> {
  const found = new Map<string, Maps>();
  const shift = inputShift(trunk) ?? [0, 0, 0];
  const plane = picture.height * picture.width;
  let value: Maps = {
    ...picture,
    values: picture.values.map((sample, index) => sample - (shift[Math.floor(index / plane)] as number)),
  };
  const byName = new Map(convolutions(trunk.description).map((conv) => [conv.name, conv]));
  for (const layer of trunk.description.layers) {
    const conv = byName.get(layer.name);
    if (conv)
      value = convolved(
        value,
        forwardKernel(trunk, conv),
        tensorOf(trunk, `${conv.name}.bias`).values,
        conv.padding === 'replicate' ? 'replicate' : 'zeros',
      );
    else value = layer.kind === 'relu' ? rectified(value) : pooled(value);
    found.set(layer.name, value);
    if (layer.name === last) return found;
  }
  return found;
}
