import { z } from 'zod';
import { UserError } from '../../common/errors.js';
import { listed, quoted } from '../../common/wording.js';
import { parseStylizeOptions, stylizeOptionShape } from '../../stylize/index.js';
import type { RawRow } from './manifest-row.js';

const fieldShape = {
  content: z.string().min(1),
  styles: z.array(z.string().min(1)).default([]),
  weights: stylizeOptionShape.styleWeights,
  output: z.string().min(1).optional(),
} as const;

const fieldsSchema = z.object(fieldShape);

const kinds: Readonly<Record<string, string>> = {
  content: 'the path of a picture',
  styles: 'a list of paths of pictures',
  weights: 'a list of numbers from 0 to 1000000, one for each style',
  output: 'a template',
};

const optionNames = Object.keys(stylizeOptionShape).filter((name) => name !== 'styleWeights');

/**
 * Reads a manifest in JSON: a list of objects with `content`, `styles`, `weights`, `output` and any option of a painting.
 * @param file name of the manifest, for messages.
 * @throws UserError `manifest-json`, `manifest-empty`, `manifest-column` or `manifest-field`, and `option`, naming entry and field.
 */
export function parseJsonManifest(text: string, file: string): RawRow[] {
  const entries = entriesOf(text.replace(/^\uFEFF/, ''), file);
  if (entries.length > 0)
    return entries.map((entry, index) => rowOf(entry, `In entry ${index + 1} of ${quoted(file)}`));
  throw new UserError(
    'manifest-empty',
    `The manifest ${quoted(file)} has no pictures: add an object with content and styles for each.`,
  );
}

function entriesOf(text: string, file: string): unknown[] {
  const value = jsonOf(text, file);
  if (Array.isArray(value)) return value;
  throw new UserError(
    'manifest-json',
    `The manifest ${quoted(file)} must be a list of objects: put them between [ and ].`,
  );
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : '').split('\n');
    throw new UserError(
      'manifest-json',
      `The manifest ${quoted(file)} is not JSON: correct it where the reader stopped (${reason}).`,
      { cause },
    );
  }
}

function rowOf(entry: unknown, where: string): RawRow {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    throw new UserError('manifest-field', `${where}, there must be an object with content and styles.`);
  const names = Object.keys(entry);
  const unknown = names.find((name) => !Object.hasOwn(fieldShape, name) && !optionNames.includes(name));
  if (unknown !== undefined) throw unknownField(unknown, where);
  const fields = fieldsSchema.safeParse(entry);
  if (!fields.success) throw fieldError(fields.error, where);
  const options = Object.fromEntries(Object.entries(entry).filter(([name]) => optionNames.includes(name)));
  parseStylizeOptions(options, (name) => `${where}, ${name}`); // only checked: its defaults must not override the options of the batch
  return { where, ...fields.data, options };
}

function unknownField(name: string, where: string): UserError {
  const known = listed([...Object.keys(fieldShape), ...optionNames]);
  return new UserError(
    'manifest-column',
    `${where}, there is the unknown field ${quoted(name)}: there are ${known}.`,
  );
}

function fieldError(error: z.ZodError, where: string): UserError {
  const name = String(error.issues[0]?.path[0]);
  return new UserError('manifest-field', `${where}, ${name} must be ${kinds[name]}.`);
}
