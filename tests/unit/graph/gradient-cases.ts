import type { InputConvention, Padding, Pooling } from '../../../src/networks/index.js';
import type { GradientCase } from './gradient-check.js';
import { conv, pool, relu } from './samples.js';

/** Every layer kind, padding, tap and loss term, over even, odd and tiny pictures. */

const caffeInput: InputConvention = {
  channels: 'bgr',
  scale: 255,
  mean: [103.939, 116.779, 123.68],
  deviation: [57, 58, 59],
};

const imagenetInput: InputConvention = {
  channels: 'rgb',
  scale: 1,
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
};

const paddings: readonly Padding[] = ['zeros', 'replicate', 'reflect'];
const poolings: readonly Pooling[] = ['average', 'max'];

const oneConvolution: readonly GradientCase[] = [
  {
    title: 'kernel 1',
    layers: [conv('a', 4, 1)],
    taps: { a: { layer: 'a' } },
    size: [5, 4],
    content: { a: 1 },
  },
  ...paddings.flatMap((padding): GradientCase[] =>
    (
      [
        [6, 5],
        [3, 2],
        [2, 3],
        [2, 2],
      ] as const
    ).map((size) => ({
      title: `kernel 3, ${padding}, ${size.join(' x ')}`,
      layers: [conv('a', 4, 3, padding)],
      taps: { a: { layer: 'a' } },
      size,
      content: { a: 1.5 },
      style: { a: 0.5 },
    })),
  ),
  ...(['zeros', 'replicate'] as const).flatMap((padding): GradientCase[] =>
    (
      [
        [1, 1],
        [1, 5],
        [5, 1],
        [2, 1],
      ] as const
    ).map((size) => ({
      title: `kernel 3, ${padding}, ${size.join(' x ')}`,
      layers: [conv('a', 4, 3, padding), relu('b')],
      taps: { b: { layer: 'b' } },
      size,
      style: { b: 2 },
      content: { b: 1 },
    })),
  ),
  ...paddings.map(
    (padding): GradientCase => ({
      title: `two convolutions, ${padding}, seen after the rectifier`,
      layers: [conv('a', 4, 3, padding), relu('b'), conv('c', 5, 3, padding), relu('d')],
      taps: { b: { layer: 'b' }, d: { layer: 'd' } },
      size: [5, 6],
      style: { b: 1, d: 3 },
    }),
  ),
];

const twoBlocks = [
  conv('conv1', 4, 3, 'replicate'),
  relu('relu1'),
  pool('pool1'),
  conv('conv2', 5),
  relu('relu2'),
];

const pooled = poolings.flatMap((pooling): GradientCase[] => [
  ...(
    [
      [6, 4],
      [7, 5],
      [4, 7],
      [2, 2],
      [3, 2],
      [2, 5],
    ] as const
  ).map(
    (size): GradientCase => ({
      title: `${pooling} pool below a convolution, ${size.join(' x ')}`,
      pooling,
      layers: twoBlocks,
      taps: { relu2: { layer: 'relu2' } },
      size,
      style: { relu2: 1 },
      content: { relu2: 0.5 },
    }),
  ),
  {
    title: `${pooling} pool at the top, with a tap`,
    pooling,
    layers: twoBlocks.slice(0, 3),
    taps: { pool1: { layer: 'pool1' } },
    size: [5, 6],
    style: { pool1: 1 },
    content: { pool1: 1 },
  },
  {
    title: `${pooling} pool with a tap, below a convolution with one`,
    pooling,
    layers: twoBlocks,
    taps: { pool1: { layer: 'pool1' }, relu2: { layer: 'relu2' } },
    size: [7, 6],
    style: { pool1: 1, relu2: 2 },
    content: { pool1: 0.3 },
  },
  {
    title: `${pooling} pool with a tap, below a convolution that is not used`,
    pooling,
    layers: twoBlocks,
    taps: { pool1: { layer: 'pool1' }, relu2: { layer: 'relu2' } },
    size: [6, 6],
    content: { pool1: 1 },
  },
  {
    title: `two ${pooling} pools in a row, the first with a tap`,
    pooling,
    layers: [conv('a', 4), relu('b'), pool('p'), pool('q'), conv('c', 4), relu('d')],
    taps: { p: { layer: 'p' }, d: { layer: 'd' } },
    size: [9, 11],
    style: { d: 1 },
    content: { p: 1 },
  },
  {
    title: `${pooling} pool below convolutions of kernel 1 and reflecting ones`,
    pooling,
    layers: [
      conv('a', 4, 1),
      pool('p'),
      conv('b', 4, 1),
      relu('c'),
      pool('q'),
      conv('d', 4, 3, 'reflect'),
      relu('e'),
    ],
    taps: { c: { layer: 'c' }, e: { layer: 'e' } },
    size: [9, 10],
    style: { c: 1, e: 1 },
  },
  {
    title: `${pooling} pool below an expanded tap`,
    pooling,
    layers: twoBlocks.slice(0, 3),
    taps: { wide: { layer: 'pool1', expand: { name: 'wider', channels: 7 } } },
    size: [6, 5],
    style: { wide: 1 },
  },
]);

const taps: readonly GradientCase[] = [
  {
    title: 'a tap before the rectifier beside one after it',
    layers: twoBlocks,
    taps: { conv1: { layer: 'conv1' }, relu1: { layer: 'relu1' }, conv2: { layer: 'conv2' } },
    size: [6, 5],
    style: { conv1: 1, relu1: 1 },
    content: { conv2: 1 },
  },
  {
    title: 'an expanded tap',
    layers: twoBlocks,
    taps: { wide: { layer: 'relu2', expand: { name: 'wider', channels: 9 } } },
    size: [6, 6],
    style: { wide: 1 },
    content: { wide: 1 },
  },
  {
    title: 'a plain and two expanded taps of one layer',
    layers: twoBlocks,
    taps: {
      plain: { layer: 'relu1' },
      wide: { layer: 'relu1', expand: { name: 'wider', channels: 6 } },
      wide2: { layer: 'relu1', expand: { name: 'wider2', channels: 3 } },
      top: { layer: 'relu2' },
    },
    size: [6, 6],
    style: { plain: 1, wide: 2, wide2: 0.5 },
    content: { top: 1 },
  },
  {
    title: 'style and content at the same tap',
    layers: twoBlocks,
    taps: { relu2: { layer: 'relu2' } },
    size: [6, 6],
    style: { relu2: 1 },
    content: { relu2: 2 },
  },
  {
    title: 'only the lower of two taps',
    layers: twoBlocks,
    taps: { relu1: { layer: 'relu1' }, relu2: { layer: 'relu2' } },
    size: [6, 6],
    style: { relu1: 1 },
  },
];

const inputs = [caffeInput, imagenetInput].flatMap((input): GradientCase[] =>
  paddings.map((padding) => ({
    title: `a ${input.channels} input with mean and deviation, ${padding}`,
    input,
    layers: [conv('a', 4, 3, padding), relu('b'), pool('p'), conv('c', 4), relu('d')],
    taps: { b: { layer: 'b' }, d: { layer: 'd' } },
    size: [6, 5],
    style: { b: 1 },
    content: { d: 1 },
  })),
);

const totalVariation = (
  [
    [6, 5],
    [1, 6],
    [6, 1],
    [2, 2],
  ] as const
).map(
  (size): GradientCase => ({
    title: `total variation alone, ${size.join(' x ')}`,
    layers: [conv('a', 4)],
    taps: { a: { layer: 'a' } },
    size,
    totalVariation: 3,
  }),
);

const margins = poolings.flatMap((pooling) =>
  (
    [
      [4, 13, 12],
      [2, 11, 8],
      [3, 9, 10],
    ] as const
  ).map(
    ([margin, ...size]): GradientCase => ({
      title: `a margin of ${margin} with ${pooling} pooling, ${size.join(' x ')}`,
      pooling,
      layers: [...twoBlocks, pool('pool2'), conv('conv3', 6, 3, 'reflect'), relu('relu3')],
      taps: {
        relu1: { layer: 'relu1', expand: { name: 'wider', channels: 8 } },
        relu2: { layer: 'relu2' },
        relu3: { layer: 'relu3' },
      },
      size,
      margin,
      style: { relu1: 4, relu2: 1, relu3: 2 },
      content: { relu2: 0.7 },
    }),
  ),
);

const everything = poolings.map(
  (pooling): GradientCase => ({
    title: `everything at once, ${pooling} pooling`,
    pooling,
    input: caffeInput,
    layers: [...twoBlocks, pool('pool2'), conv('conv3', 6, 3, 'reflect'), relu('relu3')],
    taps: {
      relu1: { layer: 'relu1', expand: { name: 'wider', channels: 8 } },
      pool1: { layer: 'pool1' },
      relu2: { layer: 'relu2' },
      relu3: { layer: 'relu3', expand: { name: 'wider3', channels: 8 } },
    },
    size: [11, 9],
    style: { relu1: 4, pool1: 0.5, relu2: 1, relu3: 2 },
    content: { relu2: 0.7 },
    totalVariation: 0.4,
  }),
);

/** Cases that mix all features, for slower suites. */
export const mixedCases: readonly GradientCase[] = [...everything, ...margins.slice(0, 1)];

export const gradientCases: readonly GradientCase[] = [
  ...oneConvolution,
  ...pooled,
  ...taps,
  ...inputs,
  ...totalVariation,
  ...margins,
  ...everything,
];
