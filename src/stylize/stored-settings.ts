import { z } from 'zod';
import { UserError } from '../common/errors.js';
import { readSettings } from '../images/index.js';
import { version } from '../system/version.js';
import { type StylizeOptions, stylizeOptionsSchema } from './options.js';

/** The data that a picture contains about how it was made. */
const storedSchema = z.object({
  /** Version of Impasto. */
  impasto: z.string(),
  settings: stylizeOptionsSchema,
  content: z.object({ name: z.string() }),
  styles: z.array(z.object({ name: z.string() })),
  network: z.object({ name: z.string(), fingerprint: z.string() }),
  /** Seconds of work. */
  seconds: z.number().optional(),
  /** Where the run was stopped; missing when it was finished. */
  stopped: z.object({ size: z.number(), iteration: z.number() }).optional(),
});

export type StoredSettings = z.output<typeof storedSchema>;

/** The inputs of a run; file names without their folders, which are private. */
interface Origin {
  readonly options: StylizeOptions;
  readonly content: string;
  readonly styles: readonly string[];
  readonly network: { readonly name: string; readonly fingerprint: string };
}

/** The settings to store in a picture. */
export function storedSettings({ options, content, styles, network }: Origin): StoredSettings {
  return {
    impasto: version(),
    settings: options,
    content: { name: content },
    styles: styles.map((name) => ({ name })),
    network: { name: network.name, fingerprint: network.fingerprint },
  };
}

/**
 * Reads the settings stored in a picture that Impasto made.
 * @throws UserError `settings-missing`, `settings-damaged`, and those of {@link readSettings}.
 */
export async function readStoredSettings(path: string): Promise<StoredSettings> {
  const text = await readSettings(path);
  if (text === undefined) {
    throw new UserError(
      'settings-missing',
      `"${path}" contains no Impasto settings: give --like a picture that Impasto made and no other program has changed.`,
    );
  }
  const parsed = storedSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new UserError(
    'settings-damaged',
    `The settings in "${path}" are damaged or from another version of Impasto: set the options instead of --like.`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
