import { type Command, Option } from 'commander';
import { z } from 'zod';
import {
  choicesText,
  defaultOf,
  exampleText,
  formatValue,
  parseValue,
  placeholder,
  rangeText,
  valueSchema,
} from '../common/option-values.js';
import { optionHelp } from '../stylize/index.js';

/** Options by name, each with its schema. */
type OptionShape = Readonly<Record<string, z.ZodType>>;

/** An option as written on the command line, such as `--style-weight` for `styleWeight`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Adds an option to the command for each entry of the shape. An option that is not given stays undefined; the schema fills in defaults. */
export function addOptions(command: Command, shape: OptionShape, heading: string): void {
  for (const [name, schema] of Object.entries(shape)) command.addOption(optionOf(name, schema, heading));
}

function optionOf(name: string, schema: z.ZodType, heading: string): Option {
  const { advanced } = optionHelp(schema);
  const option = new Option(flagsText(name, schema), descriptionOf(schema));
  option.helpGroup(advanced ? 'Fine control:' : heading);
  if (placeholder(schema)) option.argParser((text) => parseValue(flagOf(name), schema, text));
  return option;
}

function flagsText(name: string, schema: z.ZodType): string {
  const { short, placeholder: own } = (valueSchema(schema).meta() ?? {}) as Record<string, unknown>;
  const value = own ?? placeholder(schema);
  return `${short ? `-${short}, ` : ''}${flagOf(name)}${value ? ` <${value}>` : ''}`;
}

/** The help sentence, then the option's values and default, such as `(pixels, 32 to 4096; default 512)`. */
function descriptionOf(schema: z.ZodType): string {
  const { help, unit } = optionHelp(schema);
  const takes = [unit, rangeText(schema), choicesText(schema), exampleText(schema)]
    .filter(Boolean)
    .join(', ');
  const preset = defaultOf(schema);
  const isNamed = preset !== undefined && preset !== false;
  const facts = [takes, isNamed && `default ${formatValue(preset)}`].filter(Boolean).join('; ');
  return facts ? `${help} (${facts})` : help;
}

/** Those of the given options that belong to a shape. */
export function given(options: Readonly<Record<string, unknown>>, shape: OptionShape) {
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(shape, name)));
}

/** The values of a shape's options, with defaults. @param flags as the command line parser gives them, each of them checked. */
export function parseFlags<Shape extends OptionShape>(flags: object, shape: Shape) {
  return z.strictObject(shape).parse(given({ ...flags }, shape));
}

/** The values of an option that can be repeated. */
export const collected = (value: string, before: readonly string[] = []): string[] => [...before, value];
