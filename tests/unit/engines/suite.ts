import { describe, expect, it } from 'vitest';
import type { Engine, Evaluation, Targets } from '../../../src/engines/index.js';
import type { Size } from '../../../src/images/index.js';
import type { Network, Pooling } from '../../../src/networks/index.js';
import { withPooling } from '../../../src/networks/network.js';
import { mixedCases } from '../graph/gradient-cases.js';
import { checkGradient, objectiveOf } from '../graph/gradient-check.js';
import {
  differenceGradient,
  forward,
  gram,
  type Maps,
  referenceTerms,
  relativeError,
} from '../graph/reference.js';
import { conv, flatPicture, noisePicture, pool, relu, smallNetwork } from '../graph/samples.js';

/** The engine under test. */
export interface EngineUnderTest {
  /** An engine that runs on one thread, where it has a choice. */
  readonly create: (network: Network) => Promise<Engine>;
  /** Relative error allowed against the double-precision reference. */
  readonly tolerance: number;
}

const network = smallNetwork({
  layers: [
    conv('conv1', 8, 3, 'replicate'),
    relu('relu1'),
    pool('pool1'),
    conv('conv2', 8),
    relu('relu2'),
    pool('pool2'),
    conv('conv3', 6),
    relu('relu3'),
  ],
  taps: {
    relu1: { layer: 'relu1' },
    relu2: { layer: 'relu2', expand: { name: 'wider', channels: 12 } },
    relu3: { layer: 'relu3' },
  },
  input: { channels: 'rgb', scale: 1, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
});

const taps = { style: ['relu1', 'relu2', 'relu3'], content: ['relu2', 'relu3'] };

const objective = objectiveOf({
  style: { relu1: 4, relu2: 2, relu3: 1 },
  content: { relu2: 1, relu3: 0.5 },
  totalVariation: 0.2,
});

const noise = ({ width, height }: Size, seed: number) => noisePicture(width, height, seed);

const allFinite = ({ loss, terms, gradient }: Evaluation) =>
  [loss, ...Object.values(terms), ...gradient].every(Number.isFinite);

/** The tests that every engine must pass. */
export function engineSuite(name: string, { create, tolerance }: EngineUnderTest): void {
  async function withEngine<T>(of: Network, use: (engine: Engine) => Promise<T>): Promise<T> {
    const engine = await create(of);
    try {
      return await use(engine);
    } finally {
      await engine.release();
    }
  }

  async function evaluateAt(engine: Engine, targets: Targets, size: Size, pictures: readonly Float32Array[]) {
    const evaluator = await engine.createEvaluator(objective, targets, size);
    const evaluations: Evaluation[] = [];
    for (const picture of pictures) evaluations.push(await evaluator.evaluate(picture));
    await evaluator.release();
    return evaluations;
  }

  function expectTerms(found: Evaluation | undefined, targets: Targets, picture: Float32Array, size: Size) {
    const truth = referenceTerms(network, objective, targets, picture, size);
    expect(Object.keys(found?.terms ?? {}).sort()).toEqual([...truth.keys()].sort());
    for (const [term, value] of truth) {
      expect(Math.abs((found?.terms[term] ?? Number.NaN) / value - 1), term).toBeLessThan(tolerance);
    }
  }

  describe(`${name}: targets`, () => {
    it.each<[Pooling, number, number]>([
      ['average', 9, 7],
      ['max', 12, 4],
    ])(
      'are the Gram matrices and activations of the reference: %s, %i x %i',
      async (pooling, width, height) => {
        const pooled = withPooling(network, pooling);
        const size = { width, height };
        const picture = noise(size, 1);
        const found = await withEngine(pooled, (engine) => engine.targets(picture, size, taps));
        const truth = forward(pooled, picture, size).taps;
        expect(Object.keys(found.style).sort()).toEqual([...taps.style].sort());
        expect(Object.keys(found.content).sort()).toEqual([...taps.content].sort());
        for (const [tap, matrix] of Object.entries(found.style))
          expect(relativeError(matrix, gram(truth.get(tap) as Maps)), tap).toBeLessThan(tolerance);
        for (const [tap, map] of Object.entries(found.content))
          expect(relativeError(map, truth.get(tap)?.values ?? []), tap).toBeLessThan(tolerance);
      },
    );

    it('are only those requested', async () => {
      const size = { width: 8, height: 8 };
      const only = (style: string[], content: string[]) =>
        withEngine(network, (engine) => engine.targets(noise(size, 1), size, { style, content }));
      const style = await only(['relu1'], []);
      expect([Object.keys(style.style), style.content]).toEqual([['relu1'], {}]);
      const content = await only([], ['relu1']);
      expect([content.style, Object.keys(content.content)]).toEqual([{}, ['relu1']]);
    });
  });

  describe(`${name}: losses and gradient`, () => {
    it.each(mixedCases)('agree with central differences: $title', async (mixed) => {
      expect.hasAssertions();
      await checkGradient(create, mixed, tolerance);
    });

    it('agree with the reference at one size after another, with a style picture of another size', async () => {
      const sizes = [
        { width: 9, height: 7 },
        { width: 14, height: 10 },
        { width: 5, height: 8 },
      ];
      const styleSize = { width: 13, height: 11 };
      await withEngine(network, async (engine) => {
        const { style } = await engine.targets(noise(styleSize, 9), styleSize, {
          style: taps.style,
          content: [],
        });
        for (const size of sizes) {
          const wanted = { style: [], content: taps.content };
          const { content } = await engine.targets(noise(size, 1), size, wanted);
          const targets = { style, content };
          const [found] = await evaluateAt(engine, targets, size, [noise(size, 2)]);
          expectTerms(found, targets, noise(size, 2), size);
          expect(found?.gradient).toHaveLength(3 * size.width * size.height);
        }
      });
    });

    it('sum the terms, and leave out targets without a weight', async () => {
      const size = { width: 8, height: 8 };
      await withEngine(network, async (engine) => {
        const targets = await engine.targets(noise(size, 1), size, taps);
        const evaluator = await engine.createEvaluator(objectiveOf({ style: { relu2: 3 } }), targets, size);
        const { loss, terms } = await evaluator.evaluate(noise(size, 2));
        await evaluator.release();
        expect(Object.keys(terms)).toEqual(['style.relu2']);
        expect(loss).toBe(terms['style.relu2']);
        const [all] = await evaluateAt(engine, targets, size, [noise(size, 2)]);
        const sum = Object.values(all?.terms ?? {}).reduce((total, term) => total + term, 0);
        expect(all?.loss).toBeCloseTo(sum, 12);
      });
    });

    it('are bit-equal when repeated, and do not change when others follow', async () => {
      const size = { width: 33, height: 21 };
      const [first, second] = [noise(size, 3), noise(size, 4)];
      const run = () =>
        withEngine(network, async (engine) => {
          const targets = await engine.targets(noise(size, 1), size, taps);
          return await evaluateAt(engine, targets, size, [first, second, first]);
        });
      const [one, other, again] = await run();
      expect(again).toEqual(one);
      expect(other?.gradient).not.toEqual(one?.gradient);
      expect(await run()).toEqual([one, other, one]);
      expect(first).toEqual(noise(size, 3));
    });

    it('vanish at the targets’ own picture', async () => {
      const size = { width: 10, height: 8 };
      const matching = objectiveOf({ style: objective.style, content: objective.content });
      await withEngine(network, async (engine) => {
        const own = noise(size, 5);
        const evaluator = await engine.createEvaluator(matching, await engine.targets(own, size, taps), size);
        const there = await evaluator.evaluate(own);
        const elsewhere = await evaluator.evaluate(noise(size, 6));
        await evaluator.release();
        expect(Math.abs(there.loss)).toBeLessThan(1e-6 * elsewhere.loss);
        const largest = (values: Float32Array) => Math.max(...values.map(Math.abs));
        expect(largest(there.gradient)).toBeLessThan(1e-2 * largest(elsewhere.gradient));
      });
    });
  });

  describe(`${name}: plain pictures`, () => {
    const size = { width: 11, height: 9 };
    const plain: [string, Float32Array][] = [
      ['black', flatPicture(11, 9, [0, 0, 0])],
      ['white', flatPicture(11, 9, [1, 1, 1])],
      ['grey', flatPicture(11, 9, [0.5, 0.5, 0.5])],
      ['the network’s mean colour', flatPicture(11, 9, [0.485, 0.456, 0.406])],
    ];
    const cases = plain.flatMap(([color, picture]) =>
      (['average', 'max'] as const).map((pooling) => ({ color, picture, pooling })),
    );

    it.each(cases)(
      'give finite losses and gradients: $color, $pooling pooling',
      async ({ picture, pooling }) => {
        await withEngine(withPooling(network, pooling), async (engine) => {
          const ofNoise = await engine.targets(noise(size, 1), size, taps);
          const ofPlain = await engine.targets(picture, size, taps);
          const [seen, own] = [
            await evaluateAt(engine, ofNoise, size, [picture]),
            await evaluateAt(engine, ofPlain, size, [picture, noise(size, 2)]),
          ];
          for (const evaluation of [...seen, ...own]) expect(allFinite(evaluation)).toBe(true);
          expect(seen[0]?.gradient.some((value) => value !== 0)).toBe(true);
        });
      },
    );

    it('give finite losses for a target of zeros', async () => {
      const dead = smallNetwork({ layers: [conv('a', 4), relu('b')], taps: { b: { layer: 'b' } } });
      const zeros = { style: { b: new Float32Array(16) }, content: { b: new Float32Array(4 * 99) } };
      await withEngine(dead, async (engine) => {
        const both = objectiveOf({ style: { b: 1 }, content: { b: 1 } });
        const evaluator = await engine.createEvaluator(both, zeros, size);
        expect(allFinite(await evaluator.evaluate(noise(size, 1)))).toBe(true);
        await evaluator.release();
      });
    });

    it.each([
      [1, 9],
      [9, 1],
      [1, 1],
    ])('may be %i x %i pixels where the network does not pool', async (width, height) => {
      const flat = smallNetwork({ layers: [conv('a', 4), relu('b')], taps: { b: { layer: 'b' } } });
      const narrow = { width, height };
      const both = objectiveOf({ style: { b: 1 }, content: { b: 1 }, totalVariation: 1 });
      await withEngine(flat, async (engine) => {
        const targets = await engine.targets(noise(narrow, 1), narrow, { style: ['b'], content: ['b'] });
        const evaluator = await engine.createEvaluator(both, targets, narrow);
        const { gradient } = await evaluator.evaluate(noise(narrow, 2));
        await evaluator.release();
        const total = (at: ArrayLike<number>) =>
          [...referenceTerms(flat, both, targets, at, narrow).values()].reduce((sum, term) => sum + term, 0);
        expect(relativeError(gradient, differenceGradient(total, noise(narrow, 2)))).toBeLessThan(tolerance);
      });
    });
  });
}
