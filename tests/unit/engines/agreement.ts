import { describe, expect, it } from 'vitest';
import { createOnnxEngine, type Engine, type Evaluation, type Targets } from '../../../src/engines/index.js';
import type { Objective } from '../../../src/graph/index.js';
import type { Size } from '../../../src/images/index.js';
import { EMBEDDED, type Network, openNetwork, type Pooling } from '../../../src/networks/index.js';
import { withPooling } from '../../../src/networks/network.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { objectiveOf } from '../graph/gradient-check.js';
import { relativeError } from '../graph/reference.js';
import { flatPicture, noisePicture } from '../graph/samples.js';
import type { EngineUnderTest } from './suite.js';

/** One computation for both engines. */
interface Case {
  readonly title: string;
  readonly network: () => Promise<Network>;
  readonly pooling: Pooling;
  readonly size: readonly [width: number, height: number];
  readonly objective: Objective;
  /** What is evaluated; noise if left out. */
  readonly picture?: (width: number, height: number) => Float32Array;
}

const embedded = () => openNetwork(EMBEDDED);
const random = async () => randomNetwork({ width: 1 / 8, depthTo: 'relu4_1' });

const whole = objectiveOf({
  style: { relu1_1: 4, relu2_1: 3, relu3_1: 2, relu4_1: 1, relu5_1: 1 },
  content: { relu4_2: 0.5 },
  totalVariation: 0.3,
});

const upToRelu4 = objectiveOf({
  style: { relu1_1: 4, relu2_1: 3, relu3_1: 2, relu4_1: 1 },
  content: { relu3_1: 0.5 },
  totalVariation: 0.3,
});

const flat = (color: readonly number[]) => (width: number, height: number) =>
  flatPicture(width, height, color);

const bothPoolings = (rest: Omit<Case, 'pooling'>): Case[] =>
  (['average', 'max'] as const).map((pooling) => ({ ...rest, pooling }));

const cases: Case[] = [
  ...bothPoolings({ title: 'the embedded network', network: embedded, size: [32, 24], objective: whole }),
  ...bothPoolings({
    title: 'the embedded network, odd at every pool',
    network: embedded,
    size: [31, 29],
    objective: whole,
  }),
  ...bothPoolings({ title: 'random filters', network: random, size: [40, 32], objective: upToRelu4 }),
  ...bothPoolings({
    title: 'random filters, odd at every pool',
    network: random,
    size: [31, 39],
    objective: upToRelu4,
  }),
  ...bothPoolings({
    title: 'some styles and several contents, two of them on a style tap',
    network: random,
    size: [33, 26],
    objective: objectiveOf({
      style: { relu2_1: 1, relu3_1: 2 },
      content: { relu1_1: 0.5, relu2_1: 1, relu3_1: 2 },
    }),
  }),
  ...bothPoolings({
    title: 'one style alone, which leaves the upper layers out',
    network: embedded,
    size: [29, 34],
    objective: objectiveOf({ style: { relu2_1: 1 } }),
  }),
  ...bothPoolings({
    title: 'one colour, where every maximum is a tie',
    network: random,
    size: [24, 20],
    objective: upToRelu4,
    picture: flat([0.9, 0.3, 0.6]),
  }),
  ...bothPoolings({
    title: 'black, where rectifiers tie too',
    network: embedded,
    size: [18, 17],
    objective: whole,
    picture: flat([0, 0, 0]),
  }),
  {
    title: 'total variation alone',
    network: random,
    pooling: 'average',
    size: [13, 8],
    objective: objectiveOf({ totalVariation: 2 }),
  },
];

/** Targets of two engines, and both evaluations of a picture with the targets of the first. */
async function runBoth(engines: readonly [Engine, Engine], { objective, picture }: Case, size: Size) {
  const { width, height } = size;
  // One more tap than needed, because total variation alone needs none.
  const taps = {
    style: [...new Set(['relu1_1', ...Object.keys(objective.style)])],
    content: Object.keys(objective.content),
  };
  const targets: Targets[] = [];
  const evaluations: Evaluation[] = [];
  for (const engine of engines) {
    targets.push(await engine.targets(noisePicture(width, height, 1), size, taps));
    const evaluator = await engine.createEvaluator(objective, targets[0] as Targets, size);
    evaluations.push(await evaluator.evaluate((picture ?? seeded)(width, height)));
    await evaluator.release();
  }
  return { targets: targets as [Targets, Targets], evaluations: evaluations as [Evaluation, Evaluation] };
}

const seeded = (width: number, height: number) => noisePicture(width, height, 3);

function compareTargets(found: Targets, truth: Targets, tolerance: number) {
  for (const kind of ['style', 'content'] as const) {
    expect(Object.keys(found[kind]).sort()).toEqual(Object.keys(truth[kind]).sort());
    for (const [tap, values] of Object.entries(found[kind]))
      expect(relativeError(values, truth[kind][tap] ?? []), `${kind}.${tap}`).toBeLessThan(tolerance);
  }
}

function compareEvaluations(found: Evaluation, truth: Evaluation, tolerance: number) {
  expect(Object.keys(found.terms)).toEqual(Object.keys(truth.terms));
  // A term that is zero except for rounding only has to be small compared with the others.
  const rounding = 1e-7 * truth.loss;
  const compare = (name: string, value: number | undefined, wanted: number) =>
    expect(Math.abs((value ?? Number.NaN) - wanted), name).toBeLessThan(tolerance * wanted + rounding);
  for (const [term, loss] of Object.entries(truth.terms)) compare(term, found.terms[term], loss);
  compare('the sum', found.loss, truth.loss);
  expect(truth.gradient.some((slope) => slope !== 0)).toBe(true);
  expect(relativeError(found.gradient, truth.gradient)).toBeLessThan(tolerance);
}

/** An engine gives the ONNX engine's targets, losses and gradients. */
export function agreementSuite(name: string, { create, tolerance }: EngineUnderTest): void {
  describe(`${name}: targets, losses and gradient are those of ONNX Runtime`, () => {
    it.each(cases)('$title, $pooling pooling, $size', async (each) => {
      const network = withPooling(await each.network(), each.pooling);
      const [width, height] = each.size;
      const engines = [await createOnnxEngine(network, { threads: 1 }), await create(network)] as const;
      const { targets, evaluations } = await runBoth(engines, each, { width, height });
      for (const engine of engines) await engine.release();
      compareTargets(targets[1], targets[0], tolerance);
      compareEvaluations(evaluations[1], evaluations[0], tolerance);
    });
  });
}
