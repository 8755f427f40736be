import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors.js';
import {
  buildObjective,
  buildTargets,
  layOutKernels,
  names,
  type Objective,
  type PassContext,
  tapDims,
} from '../../../src/graph/index.js';
import type { Network } from '../../../src/networks/index.js';
import { objectiveOf } from './gradient-check.js';
import { type DecodedModel, decodeModel } from './onnx-schema.js';
import { forward } from './reference.js';
import { conv, noisePicture, pool, relu, smallNetwork } from './samples.js';

const network = smallNetwork({
  layers: [conv('a', 5), relu('b'), pool('p'), conv('c', 6, 3, 'reflect'), relu('d')],
  taps: { low: { layer: 'b' }, high: { layer: 'd', expand: { name: 'wider', channels: 9 } } },
});

const contextOf = (of: Network): PassContext => ({
  network: of,
  kernels: layOutKernels(of, of.description.pooling === 'average'),
  pooling: of.description.pooling,
});
const context = contextOf(network);
const size = { width: 7, height: 5 };

const dimsByName = (values: DecodedModel['graph']['input']) =>
  Object.fromEntries(
    values.map(({ name, type }) => [name, type.tensorType.shape.dim.map(({ dimValue }) => dimValue)]),
  );

const build = (objective: Partial<Objective>) => buildObjective(context, objectiveOf(objective), size);

describe('the graph of an objective', () => {
  it('has the documented inputs and outputs', () => {
    const built = build({ style: { low: 1, high: 2 }, content: { high: 1 }, totalVariation: 1 });
    const { graph } = decodeModel(built.model);
    expect(dimsByName(graph.input)).toEqual({
      [names.picture]: [1, 3, 5, 7],
      [names.style('low')]: [5, 5],
      [names.style('high')]: [9, 9],
      [names.content('high')]: [1, 9, 2, 3],
    });
    expect(dimsByName(graph.output)).toEqual({ [names.losses]: [4], [names.gradient]: [1, 3, 5, 7] });
    expect(built.terms).toEqual(['style.low', 'style.high', 'content.high', 'tv']);
  });

  it('leaves out terms of weight zero, and layers above the highest tap', () => {
    const built = build({ style: { low: 1, high: 0 }, content: { high: 0 } });
    expect(built.terms).toEqual(['style.low']);
    const { graph } = decodeModel(built.model);
    expect(Object.keys(dimsByName(graph.input)).sort()).toEqual([names.picture, names.style('low')]);
    expect(graph.node.some(({ opType }) => opType === 'AveragePool')).toBe(false);
  });

  it('contains no kernels, only their positions in the file', () => {
    const { graph } = decodeModel(build({ style: { high: 1 } }).model);
    const outside = graph.initializer.filter(({ dataLocation }) => dataLocation === 'EXTERNAL');
    expect(outside.map(({ name }) => name).sort()).toEqual(
      ['a', 'c', 'wider'].flatMap((name) => [`${name}.backward`, `${name}.bias`, `${name}.weight`]),
    );
    const inside = graph.initializer.reduce((sum, { rawData }) => sum + (rawData?.length ?? 0), 0);
    expect(inside).toBeLessThan(1000);
  });

  it('refuses an objective without weights, an unknown tap and a picture too small to mirror', () => {
    expect(() => build({ style: { low: 0 } })).toThrow(/at least one weight/);
    expect(() => build({ style: { missing: 1 } })).toThrow(UserError);
    const tiny = { width: 3, height: 3 };
    expect(() => buildObjective(context, objectiveOf({ style: { high: 1 } }), tiny)).toThrow(RangeError);
  });
});

describe('the graph of targets', () => {
  it('has one output for each requested target', () => {
    const { graph } = decodeModel(buildTargets(context, { style: ['low'], content: ['low', 'high'] }, size));
    expect(dimsByName(graph.input)).toEqual({ [names.picture]: [1, 3, 5, 7] });
    expect(dimsByName(graph.output)).toEqual({
      [names.style('low')]: [5, 5],
      [names.content('low')]: [1, 5, 5, 7],
      [names.content('high')]: [1, 9, 2, 3],
    });
  });
});

describe('tapDims', () => {
  it.each([
    [7, 5],
    [8, 8],
    [4, 9],
  ])('gives the dimensions of the activations at %i x %i', (width, height) => {
    const { taps } = forward(network, noisePicture(width, height, 1), { width, height });
    for (const [name, maps] of taps) {
      expect(tapDims(context.network, name, { width, height })).toEqual([
        maps.channels,
        maps.height,
        maps.width,
      ]);
    }
    expect(taps.size).toBe(2);
  });
});
