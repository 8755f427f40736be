import type { z } from 'zod';
import { UserError } from '../common/errors.js';
import { listed } from '../common/wording.js';
import { takes, wordsAt, wordsOf } from './words.js';

/** Where in a request a value stands. */
type Place = 'path' | 'query' | 'body';

/** A value is quoted up to this many characters. */
const QUOTED_CHARACTERS = 60;

/**
 * A part of a request as its schema takes it, completed with defaults.
 * @throws UserError `request-invalid` that names the first field that does not fit, what it takes, and what was given.
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown, place: Place): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UserError('request-invalid', sentence(schema, value, place, parsed.error.issues[0]!), {
    cause: parsed.error,
  });
}

function sentence(schema: z.ZodType, value: unknown, place: Place, issue: z.core.$ZodIssue): string {
  const { path } = issue;
  const where = path.length === 0 ? `The ${place}` : `The field ${path.join('.')} of the ${place}`;
  const words = wordsAt(wordsOf(schema), path);
  if (issue.code === 'unrecognized_keys') return unknownField(where, issue.keys[0]!, words.properties ?? {});
  const given = valueAt(value, path);
  if (given === undefined) return `${where} is missing: it takes ${takes(words)}.`;
  if (issue.code === 'custom') return `${where} was given as ${jsonText(given)}, but ${issue.message}.`;
  return `${where} takes ${takes(words)}, but ${jsonText(given)} was given.`;
}

function unknownField(where: string, name: string, fields: object): string {
  const names = Object.keys(fields);
  const offer = names.length === 0 ? 'it takes none' : `it takes ${listed(names, 'or')}`;
  return `${where} has no field ${jsonText(name)}: ${offer}.`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
}

function jsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text;
}
