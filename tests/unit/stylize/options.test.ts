import { describe, expect, it } from 'vitest';
import {
  DEFAULT_DEPTH,
  describeVgg,
  type NetworkDescription,
  PUBLISHED,
} from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import {
  optionHelp,
  parseStylizeOptions,
  schedule,
  stylizeOptionShape,
  stylizeOptionsSchema,
} from '../../../src/stylize/index.js';
import { presets } from '../../../src/stylize/presets.js';

describe('options', () => {
  it('all have one sentence of help, and numbers have a unit and a range', () => {
    const json = stylizeOptionsSchema.toJSONSchema({ io: 'input' }).properties ?? {};
    for (const [name, schema] of Object.entries(stylizeOptionShape)) {
      const { help, unit } = optionHelp(schema);
      expect(help, name).toMatch(/^[A-Z].*\.$/);
      const property = json[name] as { type?: string; minimum?: number; maximum?: number };
      if (property.type !== 'number' && property.type !== 'integer') continue;
      expect(unit, name).toBeTruthy();
      expect(property.minimum, name).toBeTypeOf('number');
      expect(property.maximum, name).toBeTypeOf('number');
    }
  });

  it('have defaults that are themselves valid and complete', () => {
    const defaults = parseStylizeOptions({});
    expect(parseStylizeOptions(defaults)).toEqual(defaults);
    expect(defaults).toMatchObject({ size: 512, preset: 'standard', colors: 'style', init: 'content' });
  });

  it.each([
    [{ size: 31 }, '--size must be at least 32, but 31 was given.'],
    [{ size: 4097 }, '--size must be at most 4096, but 4097 was given.'],
    [{ size: 100.5 }, '--size must be a whole number, but 100.5 was given.'],
    [{ size: Number.NaN }, '--size must be a number, but that was given.'],
    [{ styleWeight: -1 }, '--styleWeight must be at least 0, but -1 was given.'],
    [{ preset: 'best' }, '--preset must be one of instant, draft, standard, fine, but "best" was given.'],
    [{ strokes: 1 }, '--strokes is not an option.'],
    [{ styleWeights: [1, -2] }, '--styleWeights must be at least 0, but -2 was given.'],
    [{ tv: 'much' }, '--tv must be a number, but "much" was given.'],
  ])('%j is refused by name, value and range', (input, sentence) => {
    expect(() => parseStylizeOptions(input, (name) => `--${name}`)).toThrow(sentence);
  });
});

describe('the schedule', () => {
  const light = randomNetwork({ width: 1 / 64 }).description;

  const sizes = (input: object) => schedule(parseStylizeOptions(input), light).map(({ size }) => size);

  it('grows by the ratio of the preset from the first size to exactly the last', () => {
    expect(sizes({ size: 512 })).toEqual([128, 256, 512]);
    expect(sizes({ size: 512, preset: 'draft' })).toEqual([128, 256, 512]);
    expect(sizes({ size: 600 })).toEqual([128, 150, 300, 600]);
    expect(sizes({ size: 512, minSize: 512 })).toEqual([512]);
    expect(sizes({ size: 64 })).toEqual([64]);
    expect(sizes({ size: 130 })).toEqual([130]);
    expect(sizes({ size: 100, minSize: 300 })).toEqual([100]);
  });

  it('is strictly increasing for every size and preset', () => {
    for (const preset of Object.keys(presets) as (keyof typeof presets)[]) {
      for (let size = 32; size <= 4096; size += 61) {
        const list = sizes({ size, preset });
        expect(list.at(-1)).toBe(size);
        expect(list.every((value, index) => index === 0 || value > (list[index - 1] ?? 0))).toBe(true);
      }
    }
  });

  it('uses the iterations of the preset unless they are set', () => {
    const { firstIterations, iterations, lastIterations } = presets.fine.light;
    const planned = schedule(parseStylizeOptions({ size: 1024, preset: 'fine' }), light);
    const inSteps = [firstIterations, iterations, iterations, lastIterations];
    expect(planned.map((scale) => scale.iterations)).toEqual(inSteps);
    const told = schedule(parseStylizeOptions({ size: 256, iterations: 7 }), light);
    expect(told.map((scale) => scale.iterations)).toEqual([7, 7]);
  });

  it('gives a heavy network fewer iterations in every preset', () => {
    const [vgg19] = PUBLISHED;
    const facts = { name: 'v', title: 'v', licence: 'v', source: 'v', depth: DEFAULT_DEPTH };
    const heavy = describeVgg(vgg19?.kind ?? 'vgg16', { ...facts, input: light.input });
    for (const preset of Object.keys(presets) as (keyof typeof presets)[]) {
      const options = parseStylizeOptions({ preset });
      const work = (network: NetworkDescription) =>
        schedule(options, network).reduce((sum, scale) => sum + scale.iterations, 0);
      expect(work(heavy)).toBeLessThan(work(light));
      expect(schedule(options, heavy).at(-1)?.size).toBe(options.size);
    }
  });
});
