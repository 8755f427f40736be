import { z } from 'zod';
import { UserError } from '../common/errors.js';
import { type Crop, cropSchema } from '../common/job.js';
import { readSettings } from '../images/index.js';
import { version } from '../system/version.js';
import { type StylizeOptions, stylizeOptionsSchema } from './options.js';

/** A picture that was used: its file name without the folder, which is private, and the part of it. */
const usedSchema = z.object({ name: z.string(), crop: cropSchema.optional() });

/** The data that a picture contains about how it was made. */
const storedSchema = z.object({
  /** Version of Impasto. */
  impasto: z.string(),
  settings: stylizeOptionsSchema,
  content: usedSchema,
  styles: z.array(usedSchema),
  network: z.object({ name: z.string(), fingerprint: z.string() }),
  /** The finished picture from which it was painted further or larger, and the iterations if they were chosen. */
  start: z.object({ name: z.string(), iterations: z.number().optional() }).optional(),
  /** Seconds of work. */
  seconds: z.number().optional(),
  /** Where the run was stopped; missing when it was finished. */
  stopped: z.object({ size: z.number(), iteration: z.number() }).optional(),
});

export type StoredSettings = z.output<typeof storedSchema>;

/** A picture of a run, with its file name. */
interface Used {
  readonly name: string;
  readonly crop?: Crop | undefined;
}

/** The inputs of a run. */
interface Origin {
  readonly options: StylizeOptions;
  readonly content: Used;
  readonly styles: readonly Used[];
  readonly network: { readonly name: string; readonly fingerprint: string };
  readonly start?: { readonly name: string; readonly iterations?: number | undefined } | undefined;
}

/** The settings to store in a picture. */
export function storedSettings({ options, content, styles, network, start }: Origin): StoredSettings {
  return {
    impasto: version(),
    settings: options,
    content: used(content),
    styles: styles.map(used),
    network: { name: network.name, fingerprint: network.fingerprint },
    ...(start && { start }),
  };
}

const used = ({ name, crop }: Used) => ({ name, ...(crop && { crop }) });

/**
 * Reads the settings stored in a picture that Impasto made.
 * @throws UserError `settings-missing`, `settings-damaged`, and those of {@link readSettings}.
 */
export async function readStoredSettings(path: string): Promise<StoredSettings> {
  const text = await readSettings(path);
  if (text === undefined) {
    throw new UserError(
      'settings-missing',
      `"${path}" contains no Impasto settings: give a picture that Impasto made and no other program has changed.`,
    );
  }
  const parsed = storedSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new UserError(
    'settings-damaged',
    `The settings in "${path}" are damaged or from another version of Impasto: set the options yourself.`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
