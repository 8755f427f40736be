import { z } from 'zod';
import { UserError } from './errors.js';
import { listed } from './wording.js';

/* The schema of an option also defines its description in words and how its text is parsed and formatted. */

/** A switch that is off by default. @param help what it does. @param more further facts for the command line. */
export const toggle = (help: string, more: Readonly<Record<string, unknown>> = {}) =>
  z
    .boolean()
    .meta({ help, ...more })
    .default(false);

/** The schema of a value without default and optional. */
export function valueSchema(schema: z.ZodType): z.ZodType {
  let current = schema;
  while (current instanceof z.ZodDefault || current instanceof z.ZodOptional)
    current = current.unwrap() as z.ZodType;
  return current;
}

/** The default of an option, or undefined. */
export function defaultOf(schema: z.ZodType): unknown {
  const parsed = schema.safeParse(undefined);
  return parsed.success ? parsed.data : undefined;
}

/** The values of a choice, or undefined for other kinds. */
export function choicesOf(schema: z.ZodType): readonly unknown[] | undefined {
  if (schema instanceof z.ZodEnum) return schema.options;
  return schema instanceof z.ZodLiteral ? [...schema.values] : undefined;
}

/** The range of a number, of the numbers of a list or of the weights of named layers, such as `32 to 4096`. */
export function rangeText(schema: z.ZodType): string | undefined {
  const value = valueSchema(schema);
  if (value instanceof z.ZodNumber) return `${value.minValue} to ${value.maxValue}`;
  if (value instanceof z.ZodArray) return rangeText(value.element as z.ZodType);
  return value instanceof z.ZodRecord ? rangeText(value.valueType as z.ZodType) : undefined;
}

/** The choices of an option in words, such as `max or average`. */
export function choicesText(schema: z.ZodType): string | undefined {
  const choices = choicesOf(valueSchema(schema))?.map(String);
  return choices && listed(choices, 'or');
}

/** The placeholder of the value in the help, such as `number`; undefined for switches, which take no value. */
export function placeholder(schema: z.ZodType): string | undefined {
  const value = valueSchema(schema);
  if (value instanceof z.ZodBoolean) return undefined;
  if (value instanceof z.ZodNumber) return 'number';
  if (value instanceof z.ZodArray) return value.element instanceof z.ZodNumber ? 'numbers' : 'names';
  if (value instanceof z.ZodRecord) return 'weights';
  return choicesOf(value) ? 'choice' : 'name';
}

/** An example of the syntax of a list; undefined for other kinds. */
export function exampleText(schema: z.ZodType): string | undefined {
  const value = valueSchema(schema);
  if (value instanceof z.ZodRecord) return 'such as relu1_1=1,relu4_1=0.5, layers not named weigh nothing';
  if (!(value instanceof z.ZodArray)) return undefined;
  return value.element instanceof z.ZodNumber ? 'such as 2:1' : 'such as relu4_2,relu3_1';
}

/** The values of an option, to follow "takes" in a sentence. */
function kindText(schema: z.ZodType): string {
  const value = valueSchema(schema);
  const range = rangeText(value);
  if (value instanceof z.ZodNumber) return `a ${value.isInt ? 'whole ' : ''}number from ${range}`;
  if (value instanceof z.ZodRecord) return `layers with weights from ${range}, such as relu1_1=1,relu4_1=0.5`;
  if (value instanceof z.ZodArray)
    return `${range ? `numbers from ${range}` : 'names'}, ${exampleText(value)}`;
  return choicesText(value) ?? 'a name';
}

/** A value in the text that {@link parseValue} reads. */
export function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.join(value.every((item) => typeof item === 'number') ? ':' : ',');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, item]) => `${name}=${item}`)
    .join(',');
}

/**
 * Reads the text of an option: numbers, choices, lists such as `2:1` or `2,1`, names such as `relu4_2,relu3_1`, and weights by
 * name such as `relu1_1=1,relu4_1=0.5`.
 * @param flag the option as the user writes it, for the error message.
 * @throws UserError `option` with the allowed values and the given text.
 */
export function parseValue(flag: string, schema: z.ZodType, text: string): unknown {
  const value = valueSchema(schema);
  const parsed = value.safeParse(candidate(value, text));
  if (parsed.success) return parsed.data;
  throw new UserError('option', `${flag} takes ${kindText(value)}, but ${JSON.stringify(text)} was given.`);
}

/** The value that a text may stand for, not validated. */
function candidate(schema: z.ZodType, text: string): unknown {
  if (schema instanceof z.ZodNumber) return numberOf(text);
  if (schema instanceof z.ZodArray)
    return schema.element instanceof z.ZodNumber
      ? text.split(/[:,]/).map(numberOf)
      : text.split(',').map((name) => name.trim());
  if (schema instanceof z.ZodRecord) return Object.fromEntries(text.split(',').map(namedNumber));
  return choicesOf(schema)?.find((choice) => String(choice) === text.trim()) ?? text; // a path may end in a space
}

/** NaN, which no schema accepts, for empty text, because `Number('')` is 0. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function namedNumber(text: string): [string, number] {
  const [name = '', value = '', ...rest] = text.split('=');
  return [name.trim(), rest.length > 0 || name.trim() === '' ? Number.NaN : numberOf(value)];
}
