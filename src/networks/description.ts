import { z } from 'zod';
import { UserError } from '../common/errors.js';
import { quoted } from '../common/wording.js';
import { structureFault } from './structure.js';

/** The `format` field of the descriptions this version reads. */
export const DESCRIPTION_FORMAT = 'impasto-network-1';

const MAX_CHANNELS = 4096;
const MAX_LAYERS = 64;

// Names become tensor names and parts of messages.
const NAME = /^[A-Za-z0-9][A-Za-z0-9_./-]{0,63}$/;
const NAME_RULE = 'must be a name of 1 to 64 letters, digits or _ . / - that starts with a letter or digit';

const name = z.string({ error: NAME_RULE }).regex(NAME, { error: NAME_RULE });

function text(longest: number) {
  const rule = `must be a text of 1 to ${longest} characters`;
  return z.string({ error: rule }).min(1, { error: rule }).max(longest, { error: rule });
}

function wholeNumber(least: number, most: number) {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z.int({ error: rule }).min(least, { error: rule }).max(most, { error: rule });
}

/** One number for each of three channels, each of magnitude at most a million. */
function threeNumbers(rule: string, positive: boolean) {
  const least = positive ? 1e-6 : -1e6;
  const one = z.number({ error: rule }).min(least, { error: rule }).max(1e6, { error: rule });
  return z.tuple([one, one, one], { error: rule }).readonly();
}

const channelCount = wholeNumber(1, MAX_CHANNELS);
const paddingSchema = z.enum(['replicate', 'zeros', 'reflect'], {
  error: 'must be "replicate", "zeros" or "reflect"',
});
const poolingSchema = z.enum(['max', 'average'], { error: 'must be "max" or "average"' });

/** Stride 1, 'same' size. Tensors `<name>.weight` [channels, in, kernel, kernel] and `<name>.bias` [channels]. */
const convolutionSchema = z
  .strictObject({
    kind: z.literal('conv'),
    name,
    channels: channelCount,
    kernel: z.literal([1, 3], { error: 'must be 1 or 3' }),
    padding: paddingSchema,
  })
  .readonly();
const reluSchema = z.strictObject({ kind: z.literal('relu'), name }).readonly();
const poolSchema = z.strictObject({ kind: z.literal('pool'), name }).readonly();
const layerSchema = z.discriminatedUnion('kind', [convolutionSchema, reluSchema, poolSchema], {
  error: 'must be "conv", "relu" or "pool"',
});

const tapSchema = z
  .strictObject({
    layer: name,
    expand: z.exactOptional(z.strictObject({ name, channels: channelCount }).readonly()),
  })
  .readonly();

const inputSchema = z
  .strictObject({
    channels: z.enum(['rgb', 'bgr'], { error: 'must be "rgb" or "bgr"' }),
    scale: z
      .number({ error: 'must be a number above 0' })
      .min(1e-6, { error: 'must be a number above 0' })
      .max(1e6, { error: 'must be at most a million' }),
    mean: threeNumbers('must be three numbers', false),
    deviation: threeNumbers('must be three numbers above 0', true),
  })
  .readonly();

const WEIGHTS_RULE = 'must be the plain name of a .safetensors file beside the description, without a folder';

// Separators of any platform, drive letters and control characters could lead outside the description's folder.
function isPlainFileName(value: string): boolean {
  const plain = !/[/\\:\p{Cc}]/u.test(value) && !value.startsWith('.');
  return plain && value.endsWith('.safetensors') && value.length <= 200;
}

const descriptionSchema = z
  .strictObject({
    format: z.literal(DESCRIPTION_FORMAT, { error: `must be "${DESCRIPTION_FORMAT}"` }),
    name,
    title: text(200),
    licence: text(200),
    source: text(2000),
    input: inputSchema,
    pooling: poolingSchema,
    weights: z.string({ error: WEIGHTS_RULE }).refine(isPlainFileName, { error: WEIGHTS_RULE }),
    sha256: z.exactOptional(
      z
        .string({ error: 'must be 64 hexadecimal digits' })
        .regex(/^[0-9a-f]{64}$/i, { error: 'must be 64 hexadecimal digits' }),
    ),
    layers: z
      .array(layerSchema, { error: 'must be a list of layers' })
      .min(1, { error: 'must hold at least one layer' })
      .max(MAX_LAYERS, { error: `must hold at most ${MAX_LAYERS} layers` })
      .readonly(),
    taps: z.record(name, tapSchema, { error: 'must be an object that names the taps' }).readonly(),
  })
  .readonly();

/** How a convolution of kernel 3 continues its input by one sample on every side. */
export type Padding = z.infer<typeof paddingSchema>;
/** How a pool combines 2×2 samples (stride 2, an odd last row or column is dropped). */
export type Pooling = z.infer<typeof poolingSchema>;
/** One layer of the chain. */
export type Layer = z.infer<typeof layerSchema>;
/** The activation of `layer`, or with `expand` relu(1×1 convolution of it). */
export type Tap = z.infer<typeof tapSchema>;
/** The network's input is (x · scale − mean) / deviation, x the sRGB-encoded samples in 0..1; lists in the order of `channels`. */
export type InputConvention = z.infer<typeof inputSchema>;
/**
 * Red, green, blue in 0..1, normalised by the mean and deviation of ImageNet's pictures, as torchvision's networks are trained.
 */
export const IMAGENET_INPUT: InputConvention = {
  channels: 'rgb',
  scale: 1,
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
};

/** A feature network without its weights. */
export type NetworkDescription = z.infer<typeof descriptionSchema>;

/**
 * Checks a description that was read from JSON.
 * @param where its name in errors, usually its path.
 * @throws UserError `network-description` that names the first wrong field.
 */
export function parseDescription(json: unknown, where: string): NetworkDescription {
  const parsed = descriptionSchema.safeParse(json, { jitless: true });
  if (!parsed.success) throw descriptionError(where, issueFault(parsed.error.issues[0]));
  const fault = structureFault(parsed.data);
  if (fault !== undefined) throw descriptionError(where, fault);
  return parsed.data;
}

/** The error for a description that cannot be used; `fault` completes "because ...". */
export function descriptionError(where: string, fault: string): UserError {
  return new UserError(
    'network-description',
    `The network description ${where} cannot be used because ${fault}; correct it or choose another network.`,
  );
}

function issueFault(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'it is malformed';
  const place = fieldName(issue.path);
  if (issue.code === 'unrecognized_keys')
    return `${place} has the unknown field ${quoted(issue.keys[0] ?? '')}`;
  if (issue.code === 'invalid_key') return `the name ${place} ${NAME_RULE}`;
  if (issue.code === 'invalid_type' && issue.expected === 'object') return `${place} must be an object`;
  return `${place} ${issue.message}`;
}

/** `layers[3].kernel` for ['layers', 3, 'kernel']. */
function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'it';
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${fieldStep(step)}`));
  return steps.join('').replace(/^\./, '');
}

function fieldStep(step: PropertyKey): string {
  const word = String(step);
  return NAME.test(word) ? word : quoted(word);
}
