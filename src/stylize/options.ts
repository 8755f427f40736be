import { z } from 'zod';
import { UserError } from '../common/errors.js';
import { presetNames } from './presets.js';

/** Documentation of an option for users; its name, type, range and default are in the schema. */
interface OptionHelp {
  /** Unit of a number; undefined for choices and names. */
  readonly unit?: string;
  /** What it does to the picture, in one sentence. */
  readonly help: string;
  /** Shown for advanced users only. */
  readonly advanced?: boolean;
}

type Range = readonly [least: number, most: number];

const number = ([least, most]: Range, unit: string, help: string, advanced = false) =>
  z.number().min(least).max(most).meta({ unit, help, advanced });

const whole = ([least, most]: Range, unit: string, help: string, advanced = false) =>
  z.int().min(least).max(most).meta({ unit, help, advanced });

const choice = <const Names extends readonly [string, ...string[]]>(
  names: Names,
  help: string,
  advanced = false,
) => z.enum(names).meta({ help, advanced });

/** A weight of a term or a layer. */
const weight = z.number().min(0).max(1e6);

const weightOf = (help: string, advanced = false) => weight.meta({ unit: 'relative weight', help, advanced });

/** The range of the option `size`. */
export const sizeRange: Range = [32, 4096];

/** The shape of {@link stylizeOptionsSchema}: one entry per option. All defaults are defined here and nowhere else. */
export const stylizeOptionShape = {
  size: whole(
    sizeRange,
    'pixels',
    'Long side of the finished picture; a larger picture shows finer strokes and takes longer.',
  ).default(512),
  minSize: whole(
    [16, 4096],
    'pixels',
    'Long side of the first, coarsest scale; a smaller one lets the style change larger shapes, and the preset sets it by default.',
    true,
  ).optional(),
  network: z
    .string()
    .min(1)
    .meta({
      help: 'The feature network: embedded, oriented, random, vgg19, vgg16, another installed one, or the path of a network description; another network gives other strokes.',
    })
    .default('embedded'),
  preset: choice(
    presetNames,
    'Quality and time: instant paints in one pass, draft is a quick look, standard is finished, fine takes two to three times as long for cleaner strokes.',
  ).default('standard'),
  iterations: whole(
    [1, 10_000],
    'iterations per scale',
    'Optimiser steps at each scale; more steps carry the style further, and the preset sets them by default.',
    true,
  ).optional(),
  contentWeight: weightOf(
    'How strongly the content is kept; a larger weight keeps its shapes, zero leaves only the style.',
  ).default(1),
  styleWeight: weightOf(
    'How strongly the style is followed; a larger weight gives stronger strokes and colours.',
  ).default(4),
  styleWeights: z
    .array(weight)
    .min(1)
    .meta({
      unit: 'relative weights',
      help: 'Share of each style picture in the blend, one number each, such as 2:1; equal by default.',
    })
    .optional(),
  styleScale: number(
    [0.1, 10],
    'times the result',
    'Size of the strokes: long side of the style picture relative to the result; 2 makes strokes twice as large.',
  ).default(1),
  tv: weightOf(
    'Smoothing by total variation; a larger weight removes grain, and too much also removes strokes.',
    true,
  ).default(5),
  layerWeights: z
    .record(z.string(), weight)
    .meta({
      unit: 'relative weights',
      help: 'Share of each layer in the style; the first layers carry colour and grain, the last ones larger shapes.',
      advanced: true,
    })
    .default({ relu1_1: 1, relu2_1: 1, relu3_1: 1, relu4_1: 1, relu5_1: 1 }),
  contentLayers: z
    .array(z.string().min(1))
    .min(1)
    .meta({
      help: 'Layers that compare the picture with the content; early layers keep every detail, late ones only the composition.',
      advanced: true,
    })
    .default(['relu4_2']),
  pooling: choice(
    ['max', 'average'],
    'How the network reduces its feature maps: average is smoother, max is crisper; the network sets it by default.',
    true,
  ).optional(),
  optimizer: choice(
    ['adam', 'lbfgs'],
    'Optimisation method: adam is steady and shows an average of its steps, lbfgs reaches a lower loss and leaves more grain.',
    true,
  ).default('adam'),
  learningRate: number(
    [1e-4, 1],
    'fraction of the range from black to white',
    'Step length at the start of each scale; longer steps change the picture faster but leave more grain.',
    true,
  ).default(0.02),
  init: choice(
    ['content', 'noise', 'style'],
    'The starting picture: the content, seeded noise, or the first style.',
    true,
  ).default('content'),
  seed: whole(
    [0, 4_294_967_295],
    'any number',
    'Start of the random numbers for noise and random networks; the same seed gives the same picture.',
    true,
  ).default(0),
  colors: choice(
    ['style', 'content', 'match'],
    'Colours of the result: from the style, from the content (only its lightness is painted), or from the style recoloured to match the content.',
  ).default('style'),
} as const;

const { contentWeight, styleWeight, styleScale, colors, seed } = stylizeOptionShape;

/** The options that the preset instant follows, besides the size and the weights of several styles. */
export const instantOptionShape = { contentWeight, styleWeight, styleScale, colors, seed } as const;

/** All settings that affect the picture; the same settings give the same picture. */
export const stylizeOptionsSchema = z.strictObject(stylizeOptionShape);

/** Settings as given; those left out take their defaults. */
export type StylizeInput = z.input<typeof stylizeOptionsSchema>;
/** Complete settings. */
export type StylizeOptions = z.output<typeof stylizeOptionsSchema>;

/** The help of an option. */
export function optionHelp(schema: z.ZodType): OptionHelp {
  let current: z.ZodType | undefined = schema;
  while (current) {
    const meta = current.meta();
    if (typeof meta?.help === 'string') return meta as unknown as OptionHelp;
    current =
      current instanceof z.ZodDefault || current instanceof z.ZodOptional
        ? (current.unwrap() as z.ZodType)
        : undefined;
  }
  throw new Error('an option has no help');
}

/**
 * Checks settings and adds the defaults.
 * @param nameOf the name of an option where the user sets it, such as `--style-weight`.
 * @throws UserError `option` with a sentence that names the first invalid option, its value and its range.
 */
export function parseStylizeOptions(
  input: unknown,
  nameOf: (name: string) => string = (name) => name,
): StylizeOptions {
  const parsed = stylizeOptionsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? (issue?.code === 'unrecognized_keys' ? issue.keys[0] : 'options'));
  const reason = issue ? issueSentence(issue, valueAt(input, issue.path)) : 'it cannot be read';
  throw new UserError('option', `${nameOf(name)} ${reason}.`);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
}

function issueSentence(issue: z.core.$ZodIssue, value: unknown): string {
  const given = typeof value === 'number' && Number.isNaN(value) ? 'that' : JSON.stringify(value);
  switch (issue.code) {
    case 'too_small':
      return `must be at least ${issue.minimum}, but ${given} was given`;
    case 'too_big':
      return `must be at most ${issue.maximum}, but ${given} was given`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}, but ${given} was given`;
    case 'unrecognized_keys':
      return 'is not an option';
    default:
      return issue.code === 'invalid_type' && issue.expected === 'int'
        ? `must be a whole number, but ${given} was given`
        : `must be a ${issue.code === 'invalid_type' ? issue.expected : 'valid value'}, but ${given} was given`;
  }
}
