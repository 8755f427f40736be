import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { flagOf } from '../../../src/cli/option-flags.js';
import { runOptionShape } from '../../../src/cli/run-options.js';
import { UserError } from '../../../src/common/errors.js';
import { defaultOf, formatValue, parseValue } from '../../../src/common/option-values.js';
import { stylizeOptionShape } from '../../../src/stylize/index.js';

const shape = { ...stylizeOptionShape, ...runOptionShape };
type Name = keyof typeof shape;

describe('the text of an option', () => {
  it.each<[Name, string, unknown]>([
    ['styleWeights', '2:1', [2, 1]],
    ['styleWeights', '2,1', [2, 1]],
    ['styleWeights', ' 0.5 : 3 ', [0.5, 3]],
    ['layerWeights', 'relu1_1=1,relu4_1=0.5', { relu1_1: 1, relu4_1: 0.5 }],
    ['contentLayers', 'relu4_2, relu3_1', ['relu4_2', 'relu3_1']],
    ['size', '96', 96],
    ['tv', '1e2', 100],
    ['bits', '16', 16],
  ])('of %s reads %s', (name, text, value) => {
    expect(parseValue(flagOf(name), shape[name], text)).toEqual(value);
  });

  it.each<[Name, string]>([
    ['styleWeights', '2:'],
    ['styleWeights', '-1:2'],
    ['layerWeights', 'relu1_1=1=2'],
    ['layerWeights', '=1'],
    ['layerWeights', 'relu1_1='],
    ['contentLayers', 'relu4_2,,relu3_1'],
    ['size', ''],
    ['size', '64.5'],
    ['tv', 'Infinity'],
    ['tv', 'NaN'],
    ['bits', '12'],
  ])('of %s is not %j', (name, text) => {
    const read = () => parseValue(flagOf(name), shape[name], text);
    expect(read).toThrow(UserError);
    expect(read).toThrow(`${flagOf(name)} takes `);
    expect(read).toThrow(`but ${JSON.stringify(text)} was given.`);
  });

  it('of every default reads as that default', () => {
    for (const [name, schema] of Object.entries(shape)) {
      const value = defaultOf(schema);
      if (value === undefined || typeof value === 'boolean') continue;
      expect(parseValue(flagOf(name), schema, formatValue(value)), name).toEqual(value);
    }
  });
});

it('a name in camel case becomes a flag', () => {
  expect(flagOf('styleWeights')).toBe('--style-weights');
  expect(flagOf('tv')).toBe('--tv');
});

it('an option without a default has none', () => {
  expect(defaultOf(z.string())).toBeUndefined();
  expect(defaultOf(z.int().optional())).toBeUndefined();
});
