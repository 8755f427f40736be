import { z } from 'zod';
import { UserError } from '../common/errors.js';
import { presetNames } from './presets.js';

/** What a person is told about an option, beside its name, type, range and default, which are the schema's own. */
export interface OptionHelp {
  /** Unit of a number; undefined for choices and names. */
  readonly unit?: string;
  /** One sentence: what it does to the picture. */
  readonly help: string;
  /** Shown for advanced users only. */
  readonly advanced?: boolean;
}

const number = (least: number, most: number, unit: string, help: string, advanced = false) =>
  z.number().min(least).max(most).meta({ unit, help, advanced });

const whole = (least: number, most: number, unit: string, help: string, advanced = false) =>
  z.int().min(least).max(most).meta({ unit, help, advanced });

const choice = <const Names extends readonly [string, ...string[]]>(
  names: Names,
  help: string,
  advanced = false,
) => z.enum(names).meta({ help, advanced });

/** A weight of a term or a layer. */
const weight = z.number().min(0).max(1e6);

/** The shape of {@link stylizeOptionsSchema}: one entry an option. Every default exists here and nowhere else. */
export const stylizeOptionShape = {
  size: whole(
    32,
    4096,
    'pixels',
    'Long side of the finished picture; larger shows finer strokes and takes longer.',
  ).default(512),
  minSize: whole(
    16,
    4096,
    'pixels',
    'Long side of the first, roughest scale; smaller lets the style move larger shapes. The preset chooses unless told.',
    true,
  ).optional(),
  network: z
    .string()
    .min(1)
    .meta({
      help: 'The eyes it sees with: embedded, random, vgg19, vgg16, an installed one, or the path of a network description; another network reads other strokes from the same painting.',
    })
    .default('embedded'),
  preset: choice(
    presetNames,
    'How thoroughly it paints: draft is a quick look, standard is finished, fine spends two to three times as long on cleaner strokes.',
  ).default('standard'),
  iterations: whole(
    1,
    10_000,
    'iterations per scale',
    'Steps of the optimiser at every scale; more carries the style further into the picture. The preset chooses unless told.',
    true,
  ).optional(),
  contentWeight: number(
    0,
    1e6,
    'relative weight',
    'Pull towards the content picture; more keeps its shapes, zero leaves only the style.',
  ).default(1),
  styleWeight: number(
    0,
    1e6,
    'relative weight',
    'Pull towards the style pictures; more makes strokes and colours stronger.',
  ).default(4),
  styleWeights: z
    .array(weight)
    .min(1)
    .meta({
      unit: 'relative weights',
      help: 'Share of each style picture in the blend, one number each, such as 2:1; equal unless told.',
    })
    .optional(),
  styleScale: number(
    0.1,
    10,
    'times the result',
    'Size of the strokes: the scale at which the style picture is looked at, against the result; 2 makes them twice as large.',
  ).default(1),
  tv: number(
    0,
    1e6,
    'relative weight',
    'Smoothing: weight of the total variation; more removes grain and, in excess, strokes.',
    true,
  ).default(5),
  layerWeights: z
    .record(z.string(), weight)
    .meta({
      unit: 'relative weights',
      help: 'Weight of each layer in the style; the first layers carry colour and grain, the last ones larger shapes.',
      advanced: true,
    })
    .default({ relu1_1: 1, relu2_1: 1, relu3_1: 1, relu4_1: 1, relu5_1: 1 }),
  contentLayers: z
    .array(z.string().min(1))
    .min(1)
    .meta({
      help: 'Layers in which the picture is to resemble the content; early ones keep every detail, late ones only the arrangement.',
      advanced: true,
    })
    .default(['relu4_2']),
  pooling: choice(
    ['max', 'average'],
    'How the network shrinks its maps: average gives smoother gradients, max crisper ones; the network chooses unless told.',
    true,
  ).optional(),
  optimizer: choice(
    ['adam', 'lbfgs'],
    'Method of descent: adam is steady and shows a smooth average, lbfgs reaches lower losses in long runs.',
    true,
  ).default('adam'),
  learningRate: number(
    1e-4,
    1,
    'of the range from black to white',
    'Length of a step; longer changes the picture faster and leaves more grain.',
    true,
  ).default(0.02),
  init: choice(
    ['content', 'noise', 'style'],
    'What it starts from: the content picture, seeded noise, or the style picture.',
    true,
  ).default('content'),
  seed: whole(
    0,
    4_294_967_295,
    'any number',
    'Start of the random numbers for noise and random networks; the same seed gives the same picture.',
    true,
  ).default(0),
  colors: choice(
    ['style', 'content', 'match'],
    "Whose colours: the style's, the content's own with only its light and dark painted, or the style recoloured to match the content first.",
  ).default('style'),
} as const;

/** Every setting that decides what the picture looks like; the same settings give the same picture. */
export const stylizeOptionsSchema = z.strictObject(stylizeOptionShape);

/** Settings as given: what is left out takes its default. */
export type StylizeInput = z.input<typeof stylizeOptionsSchema>;
/** Settings, complete. */
export type StylizeOptions = z.output<typeof stylizeOptionsSchema>;
export type OptionName = keyof typeof stylizeOptionShape;

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
 * Completes and checks settings.
 * @param nameOf how the options are called where the user sets them, such as `--style-weight`.
 * @throws UserError `option` with a sentence that names the first option that is wrong, its value and its range.
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
