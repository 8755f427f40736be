import { describe, expect, it } from 'vitest';
import { dims4, GraphBuilder, type Value } from '../../../src/graph/builder.js';
import { rotateAndTranspose } from '../../../src/graph/kernels.js';
import { rectify } from '../../../src/graph/layers.js';
import { averagePoolPhases, eachPhase } from '../../../src/graph/phase-layers.js';
import { addPhases, rephase } from '../../../src/graph/phases.js';
import { winogradConvolve, winogradKernels } from '../../../src/graph/winograd.js';
import { convolutions } from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { adam, lbfgs, type Optimizer } from '../../../src/optimizers/index.js';
import { relativeDistance } from '../../../src/stylize/score.js';

/** Lengths and dimensions that do not fit are errors where they occur, and are not replaced by default values. */

const map = (graph: GraphBuilder, height = 16, width = 8): Value =>
  graph.input(`map${height}x${width}`, [1, 2, height, width]);

describe('a graph refuses', () => {
  it('a value that has not four dimensions as a map', () => {
    expect(dims4({ name: 'a', dims: [1, 2, 3, 4] })).toEqual([1, 2, 3, 4]);
    for (const dims of [[], [1, 2, 3], [1, 2, 3, 4, 5]])
      expect(() => dims4({ name: 'a', dims })).toThrow(RangeError);
  });

  it('sums of values with different dimensions', () => {
    const graph = new GraphBuilder();
    expect(() => graph.add(map(graph, 16), map(graph, 17))).toThrow(/\[1,2,16,8\].*\[1,2,17,8\]/);
  });

  it('constants and repeated values that do not fill their dimensions', () => {
    const graph = new GraphBuilder();
    expect(() => graph.constant([1, 2, 3], [2])).toThrow(RangeError);
    expect(() => graph.repeated([1, 2], [3])).toThrow(RangeError);
  });

  it('maps and gradients in different numbers of phases', () => {
    const graph = new GraphBuilder();
    const [whole, four] = [[map(graph)], rephase(graph, [map(graph)], 4)];
    expect(() => addPhases(graph, four, whole)).toThrow(RangeError);
    expect(() => eachPhase(four, (phase) => rectify(graph, phase)).adjoint(whole)).toThrow(RangeError);
    expect(() => averagePoolPhases(graph, four, false).adjoint(whole)).toThrow(RangeError);
  });

  it("kernels that are not Winograd's six", () => {
    const graph = new GraphBuilder();
    const kernel = graph.constant(new Float32Array(12), [2, 2, 1, 3]);
    const phases = rephase(graph, [map(graph)], 4);
    expect(winogradConvolve(graph, phases, Array(6).fill(kernel))).toHaveLength(4);
    for (const count of [5, 7])
      expect(() => winogradConvolve(graph, phases, Array(count).fill(kernel))).toThrow(RangeError);
    expect(() => winogradKernels(new Float32Array(10))).toThrow(RangeError);
  });

  it('weights that do not fit their convolution', () => {
    const [conv] = convolutions(randomNetwork({ width: 1 / 64 }).description);
    if (!conv) throw new Error('the network has convolutions');
    expect(() => rotateAndTranspose(new Float32Array(5), conv)).toThrow(conv.name);
  });
});

describe('an optimiser', () => {
  it.each([
    ['adam', adam({ learningRate: 0.1 })],
    ['lbfgs', lbfgs({ learningRate: 0.1 })],
  ])('%s refuses a gradient of another length than the picture', (_name, optimizer) => {
    const { start, step } = optimizer as Optimizer<unknown>;
    expect(() => step(start(new Float32Array(12)), 1, new Float32Array(11))).toThrow(RangeError);
  });
});

describe('a score', () => {
  it('refuses activations of another length than the target', () => {
    expect(() => relativeDistance(new Float32Array(3), new Float32Array(4))).toThrow(RangeError);
  });
});
