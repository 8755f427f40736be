import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../src/common/random.js';
import { createHalfEngine } from '../../../src/engines/half.js';
import { createOnnxEngine, type Engine, type Evaluation, type Targets } from '../../../src/engines/index.js';
import type { Objective } from '../../../src/graph/index.js';
import type { Size } from '../../../src/images/index.js';
import {
  EMBEDDED,
  type Layer,
  type Network,
  openNetwork,
  type Padding,
} from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { objectiveOf } from '../graph/gradient-check.js';
import { relativeError } from '../graph/reference.js';
import { conv, type NetworkPlan, noisePicture, pool, relu, smallNetwork } from '../graph/samples.js';

/** The whole picture's sums of squares are added up with 32 bits: a content loss of the embedded network at 416 × 320 pixels is 1.3e-5 off. */
const rounding = 3e-5;

const paddings: readonly Padding[] = ['zeros', 'replicate', 'reflect'];

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random.uniform() * list.length)] as T;
}

const between = (random: Random, least: number, most: number) =>
  least + Math.floor(random.uniform() * (most - least + 1));

/** A network of one to three blocks of one or two convolutions, all with taps; some taps are expanded. */
function randomPlan(random: Random): NetworkPlan {
  const layers: Layer[] = [];
  const taps: Record<string, NetworkPlan['taps'][string]> = {};
  const blocks = between(random, 1, 3);
  for (let block = 1; block <= blocks; block++) {
    for (let place = 1; place <= between(random, 1, 2); place++) {
      const name = `${block}_${place}`;
      const kernel = random.uniform() < 0.2 ? 1 : 3;
      layers.push(
        conv(`conv${name}`, between(random, 3, 6), kernel, pick(random, paddings)),
        relu(`relu${name}`),
      );
      const expand = { name: `wide${name}`, channels: 7 };
      taps[`relu${name}`] = { layer: `relu${name}`, ...(random.uniform() < 0.3 && { expand }) };
    }
    if (block < blocks || random.uniform() < 0.3) layers.push(pool(`pool${block}`));
  }
  return { layers, taps, pooling: pick(random, ['max', 'average'] as const), seed: between(random, 1, 1e6) };
}

/** Weights for some of the taps, at least one of them in style or content. */
function randomObjective(random: Random, { taps }: NetworkPlan): Objective {
  const names = Object.keys(taps);
  const some = (share: number) =>
    Object.fromEntries(
      names.filter(() => random.uniform() < share).map((tap) => [tap, random.uniform() + 0.1]),
    );
  const style = some(0.7);
  const content = some(0.4);
  const last = names.at(-1) as string;
  return {
    style: Object.keys({ ...style, ...content }).length > 0 ? style : { [last]: 1 },
    content,
    totalVariation: pick(random, [0, 0.3]),
    margin: pick(random, [0, 3, 8]),
  };
}

/** Noise with a gradient of brightness: its Gram matrices differ from those of plain noise, so that rounding is not most of the difference. */
function shadedPicture({ width, height }: Size, seed: number): Float32Array {
  return noisePicture(width, height, seed).map((value, index) => 0.5 * value * (1 - (index % width) / width));
}

async function targetsOf(engine: Engine, objective: Objective, size: Size, tile?: number): Promise<Targets> {
  const other = { width: size.height + 5, height: size.width };
  const { margin } = objective;
  const [style, content] = [Object.keys(objective.style), Object.keys(objective.content)];
  const none = { style: {}, content: {} };
  const styles = { style, content: [], margin };
  const ofStyle =
    style.length > 0 ? await engine.targets(shadedPicture(other, 8), other, styles, tile) : none;
  const contents = { style: [], content };
  const ofContent =
    content.length > 0 ? await engine.targets(shadedPicture(size, 9), size, contents, tile) : none;
  return { style: ofStyle.style, content: ofContent.content };
}

async function evaluate(engine: Engine, objective: Objective, targets: Targets, size: Size, tile?: number) {
  const evaluator = await engine.createEvaluator(objective, targets, size, tile);
  await evaluator.evaluate(shadedPicture(size, 9)); // what an evaluation leaves behind must not change the next
  const evaluation = await evaluator.evaluate(noisePicture(size.width, size.height, 10));
  await evaluator.release();
  return evaluation;
}

function compareTargets(found: Targets, truth: Targets, tolerance: number) {
  for (const kind of ['style', 'content'] as const) {
    expect(Object.keys(found[kind])).toEqual(Object.keys(truth[kind]));
    for (const [tap, values] of Object.entries(truth[kind]))
      expect(relativeError(found[kind][tap] ?? [], values), `${kind}.${tap}`).toBeLessThan(tolerance);
  }
}

function compareEvaluations(found: Evaluation, truth: Evaluation, tolerance: number) {
  expect(Object.keys(found.terms)).toEqual(Object.keys(truth.terms));
  for (const [name, loss] of Object.entries(truth.terms))
    expect(Math.abs((found.terms[name] ?? Number.NaN) / loss - 1), name).toBeLessThan(tolerance);
  expect(Math.abs(found.loss / truth.loss - 1)).toBeLessThan(tolerance);
  expect(relativeError(found.gradient, truth.gradient)).toBeLessThan(tolerance);
}

/** Compares tiles with the whole picture. */
async function expectEqual(
  network: Network,
  objective: Objective,
  size: Size,
  tile: number,
  { tolerance = rounding, create = createOnnxEngine } = {},
) {
  const engine = await create(network, { threads: 1, winogradChannels: 16 });
  const targets = await targetsOf(engine, objective, size);
  compareTargets(await targetsOf(engine, objective, size, tile), targets, tolerance);
  const whole = await evaluate(engine, objective, targets, size);
  const tiled = await evaluate(engine, objective, targets, size, tile);
  await engine.release();
  compareEvaluations(tiled, whole, tolerance);
  expect(tiled.gradient).not.toEqual(whole.gradient); // otherwise it was not divided
}

describe('tiles give the targets, losses and gradient of the whole picture', () => {
  it.each(Array.from({ length: 24 }, (_, index) => index + 1))(
    'for random networks, sizes and terms: seed %i',
    async (seed) => {
      expect.hasAssertions();
      const random = createRandom(seed);
      const plan = randomPlan(random);
      const size = { width: between(random, 61, 110), height: between(random, 61, 110) };
      await expectEqual(smallNetwork(plan), randomObjective(random, plan), size, between(random, 1, 60));
    },
  );

  const whole = objectiveOf({
    style: { relu1_1: 1, relu2_1: 1, relu3_1: 1, relu4_1: 1, relu5_1: 1 },
    content: { relu4_2: 1, relu3_1: 0.5 },
    totalVariation: 5,
    margin: 16,
  });

  it.each([
    [288, 240],
    [277, 243],
  ])('for the embedded network: %i x %i', async (width, height) => {
    expect.hasAssertions();
    await expectEqual(await openNetwork(EMBEDDED), whole, { width, height }, 232);
  });

  it.each([
    [256, 192],
    [243, 201],
  ])("for Winograd's algorithm: %i x %i", async (width, height) => {
    expect.hasAssertions();
    const style = { relu1_1: 1, relu2_1: 1, relu3_1: 1 };
    const objective = objectiveOf({ style, content: { relu3_1: 1 }, totalVariation: 1, margin: 16 });
    await expectEqual(randomNetwork({ width: 1 / 4, depthTo: 'relu3_1' }), objective, { width, height }, 100);
  });

  it('for the content alone with 64 bits', async () => {
    const network = await openNetwork(EMBEDDED);
    const engine = await createOnnxEngine(network, { threads: 1 });
    const size = { width: 307, height: 262 };
    const tap = 'relu3_1';
    const mapOf = async (picture: Float32Array) =>
      (await engine.targets(picture, size, { style: [], content: [tap] })).content[tap] ?? new Float32Array();
    const target = await mapOf(shadedPicture(size, 9));
    const map = await mapOf(noisePicture(size.width, size.height, 10));
    const squares = (values: Float32Array) => values.reduce((sum, value) => sum + value ** 2, 0);
    const distance =
      squares(map.map((value, index) => value - (target[index] ?? Number.NaN))) / squares(target);
    const targets = { style: {}, content: { [tap]: target } };
    const { loss } = await evaluate(engine, objectiveOf({ content: { [tap]: 2 } }), targets, size, 200);
    await engine.release();
    expect(loss / (2 * (Math.sqrt(distance + 1e-6) - 1e-3))).toBeCloseTo(1, 6);
  });

  it.each(['max', 'average'] as const)('nearly, with 16 bits: %s pooling', async (pooling) => {
    expect.hasAssertions();
    const style = { relu1_1: 1, relu2_1: 1, relu3_1: 1 };
    const objective = objectiveOf({ style, content: { relu2_1: 1 }, totalVariation: 1, margin: 16 });
    const network = randomNetwork({ width: 1 / 8, depthTo: 'relu3_1', pooling });
    // The distances of 16 bits from 32 bits are 0.005 and 0.05 at most: see half.test.ts.
    await expectEqual(network, objective, { width: 150, height: 131 }, 90, {
      tolerance: 0.01,
      create: createHalfEngine,
    });
  });
});
