import { z } from 'zod';
import { choicesOf, defaultOf, valueSchema } from '../common/option-values.js';
import { optionHelp, stylizeOptionShape } from './options.js';

/** What a user interface needs to show and set an option. */
interface OptionFacts {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'choice' | 'text' | 'numbers' | 'names' | 'weights';
  /** Undefined where the preset or the network sets it. */
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly unit?: string;
  readonly choices?: string[];
  readonly help: string;
  readonly advanced: boolean;
}

/** All options of a painting, in the order of the schema. */
export function describeOptions(): OptionFacts[] {
  return Object.entries(stylizeOptionShape).map(([name, schema]) => factsOf(name, schema));
}

function factsOf(name: string, schema: z.ZodType): OptionFacts {
  const { help, unit, advanced = false } = optionHelp(schema);
  const value = valueSchema(schema);
  const preset = defaultOf(schema);
  const choices = choicesOf(value)?.map(String);
  return {
    name,
    type: typeOf(value),
    ...(preset !== undefined && { default: preset }),
    ...rangeOf(value),
    ...(unit !== undefined && { unit }),
    ...(choices && { choices }),
    help,
    advanced,
  };
}

function typeOf(value: z.ZodType): OptionFacts['type'] {
  if (value instanceof z.ZodNumber) return value.isInt ? 'integer' : 'number';
  if (value instanceof z.ZodArray) return value.element instanceof z.ZodNumber ? 'numbers' : 'names';
  if (value instanceof z.ZodRecord) return 'weights';
  return choicesOf(value) ? 'choice' : 'text';
}

/** The range of a number, or of the numbers in a list or a record. */
function rangeOf(value: z.ZodType): { minimum?: number; maximum?: number } {
  if (value instanceof z.ZodArray) return rangeOf(value.element as z.ZodType);
  if (value instanceof z.ZodRecord) return rangeOf(value.valueType as z.ZodType);
  if (!(value instanceof z.ZodNumber)) return {};
  return {
    ...(value.minValue !== null && { minimum: value.minValue }),
    ...(value.maxValue !== null && { maximum: value.maxValue }),
  };
}
