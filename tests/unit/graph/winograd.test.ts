import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../../src/engines/index.js';
import { buildObjective, layOutKernels } from '../../../src/graph/index.js';
import { gradientCases, mixedCases } from './gradient-cases.js';
import { checkGradient, evaluateOnce, type GradientCase, objectiveOf } from './gradient-check.js';
import { decodeModel } from './onnx-schema.js';
import { referenceTargets, relativeError } from './reference.js';
import { conv, noisePicture, pool, relu, smallNetwork } from './samples.js';

/** All 3×3 convolutions with zero padding use Winograd's algorithm, for any number of channels. */
const always = { threads: 1, winogradChannels: 1 };
const never = { threads: 1, winogradChannels: Number.POSITIVE_INFINITY };

/** Two blocks of convolutions with taps before, inside and at the end of each. */
const blocks: Pick<GradientCase, 'layers' | 'taps'> = {
  layers: [
    conv('conv1', 3, 3, 'replicate'),
    relu('relu1'),
    pool('pool1'),
    conv('conv2a', 4),
    relu('relu2a'),
    conv('conv2b', 5),
    relu('relu2b'),
    conv('conv2c', 4),
    relu('relu2c'),
    pool('pool2'),
    conv('conv3', 6),
    relu('relu3'),
  ],
  taps: {
    relu1: { layer: 'relu1' },
    relu2a: { layer: 'relu2a' },
    wide2b: { layer: 'relu2b', expand: { name: 'wider', channels: 7 } },
    conv2c: { layer: 'conv2c' },
    pool2: { layer: 'pool2' },
    relu3: { layer: 'relu3' },
  },
};

const terms: Pick<GradientCase, 'style' | 'content'> = {
  style: { relu1: 1, relu2a: 2, wide2b: 1, pool2: 0.5, relu3: 3 },
  content: { relu2a: 1, conv2c: 2, relu3: 1 },
};

/** Heights 8, 9, 10 and 11 leave every remainder of a tile; 16 and more rows keep the second block in phases as well. */
const sizes = [
  [3, 8],
  [2, 9],
  [3, 10],
  [1, 11],
  [4, 7],
] as const;

const oneConvolution = sizes.map(
  (size): GradientCase => ({
    title: `one convolution, ${size.join(' x ')}`,
    layers: [conv('a', 4), relu('b')],
    taps: { a: { layer: 'a' }, b: { layer: 'b' } },
    size,
    style: { a: 1, b: 2 },
    content: { a: 1, b: 1 },
  }),
);

const blockSizes = [
  [4, 16],
  [7, 17],
  [6, 18],
  [5, 19],
  [6, 21],
  [4, 32],
  [5, 35],
  [4, 14],
] as const;

const manyBlocks = blockSizes.map(
  (size): GradientCase => ({ title: `blocks, ${size.join(' x ')}`, ...blocks, ...terms, size }),
);

const mixtures: readonly GradientCase[] = [
  {
    title: 'a convolution that mirrors its border amid others',
    layers: [conv('a', 4), relu('b'), conv('c', 4, 3, 'reflect'), relu('d'), conv('e', 3), relu('f')],
    taps: { d: { layer: 'd' }, f: { layer: 'f' } },
    size: [4, 9],
    style: { d: 1, f: 1 },
    content: { f: 1 },
  },
  {
    title: 'convolutions of kernel 1 amid others',
    layers: [conv('a', 4), relu('b'), conv('c', 5, 1), relu('d'), pool('p'), conv('e', 3), relu('f')],
    taps: { d: { layer: 'd' }, f: { layer: 'f' } },
    size: [4, 17],
    style: { d: 1, f: 1 },
  },
  {
    title: 'three pools in a row',
    layers: [conv('a', 4), relu('b'), pool('p'), pool('q'), pool('r'), conv('c', 3), relu('d')],
    taps: { q: { layer: 'q' }, d: { layer: 'd' } },
    size: [8, 67],
    style: { q: 1, d: 1 },
  },
  {
    title: 'a pool at the top',
    layers: [conv('a', 4), relu('b'), pool('p')],
    taps: { p: { layer: 'p' } },
    size: [5, 11],
    content: { p: 1 },
  },
  {
    title: 'max pooling, which keeps to the plain algorithm',
    pooling: 'max',
    ...blocks,
    ...terms,
    size: [6, 16],
  },
];

/** The cases of the other suites, enlarged to enough rows. */
const stretched = gradientCases
  .filter((gradientCase, index) => index % 7 === 0 || mixedCases.includes(gradientCase))
  .map(
    (gradientCase): GradientCase => ({
      ...gradientCase,
      title: `${gradientCase.title}, taller`,
      size: [gradientCase.size[0], gradientCase.size[1] + 12],
    }),
  );

const cases = [...oneConvolution, ...manyBlocks, ...mixtures, ...stretched];

describe("Winograd's algorithm against central differences in double precision", () => {
  it.each(cases)('$title', async (gradientCase) => {
    expect.hasAssertions();
    await checkGradient((network) => createOnnxEngine(network, always), gradientCase, 1e-4);
  });
});

describe("Winograd's algorithm against direct convolution", () => {
  const network = smallNetwork({
    ...blocks,
    layers: blocks.layers.map((layer) =>
      layer.kind === 'conv' && layer.padding === 'zeros' ? { ...layer, channels: 32 } : layer,
    ),
  });
  const size = { width: 24, height: 38 };
  const objective = objectiveOf(terms);
  const taps = { style: Object.keys(objective.style), content: Object.keys(objective.content) };
  const targets = referenceTargets(network, noisePicture(24, 38, 5), size, taps);
  const picture = noisePicture(24, 38, 6);

  it('gives the same gradient and losses within rounding', async () => {
    const [winograd, plain] = await Promise.all(
      [always, never].map((settings) =>
        evaluateOnce(() => createOnnxEngine(network, settings), objective, targets, size, picture),
      ),
    );
    expect(relativeError(winograd?.gradient ?? [], plain?.gradient ?? [])).toBeLessThan(5e-5);
    for (const [name, loss] of Object.entries(plain?.terms ?? {}))
      expect(winograd?.terms[name]).toBeCloseTo(loss, 5);
  });

  it('gives the same targets within rounding, content maps whole', async () => {
    const engine = await createOnnxEngine(network, always);
    try {
      const found = await engine.targets(noisePicture(24, 38, 5), size, taps);
      for (const tap of taps.style)
        expect(relativeError(found.style[tap] ?? [], targets.style[tap] ?? []), tap).toBeLessThan(1e-5);
      for (const tap of taps.content)
        expect(relativeError(found.content[tap] ?? [], targets.content[tap] ?? []), tap).toBeLessThan(1e-5);
    } finally {
      await engine.release();
    }
  });
});

describe('which convolutions Winograd is used for', () => {
  const kernelShapes = (winogradChannels: number, pooling: 'average' | 'max', height: number) => {
    const network = smallNetwork({ ...blocks, pooling });
    const kernels = layOutKernels(network, pooling === 'average', winogradChannels);
    const objective = objectiveOf({ style: { relu3: 1 } });
    const { model } = buildObjective({ network, kernels, pooling }, objective, { width: 8, height });
    const { graph } = decodeModel(model);
    const shapeOf = (node: (typeof graph.node)[number]) => {
      const weight = graph.initializer.find(({ name }) => name === node.input[1]);
      return weight?.dims.map(Number).slice(2).join('x');
    };
    return graph.node
      .filter(({ opType, input }) => opType === 'Conv' && input[1]?.startsWith('conv'))
      .map(shapeOf);
  };

  it('uses six products in each pass for each convolution with zero padding', () => {
    const shapes = kernelShapes(1, 'average', 40);
    expect(shapes.filter((shape) => shape === '1x3')).toHaveLength(4 * 2 * 6);
    expect(shapes.filter((shape) => shape === '3x3')).toHaveLength(2);
  });

  it('does not apply to convolutions of few input or output channels', () => {
    const shapes = kernelShapes(4, 'average', 40);
    expect(shapes.filter((shape) => shape === '1x3')).toHaveLength(3 * 2 * 6);
    expect(shapes.filter((shape) => shape === '3x3')).toHaveLength(2 + 2);
  });

  it('does not apply to maps of few rows', () => {
    const shapes = kernelShapes(1, 'average', 16);
    expect(shapes.filter((shape) => shape === '1x3')).toHaveLength(3 * 2 * 6);
    expect(shapes.filter((shape) => shape === '3x3')).toHaveLength(2 + 2);
  });

  it.each([
    ['max pooling', 1, 'max'],
    ['no threshold', Number.POSITIVE_INFINITY, 'average'],
  ] as const)('is not used with %s', (_, threshold, pooling) => {
    expect(kernelShapes(threshold, pooling, 40)).toEqual(Array.from({ length: 10 }, () => '3x3'));
  });
});
