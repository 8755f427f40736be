import type { z } from 'zod';
import { UserError } from '../common/errors.js';
import { listed } from '../common/wording.js';
import { takes, wordsAt, wordsOf } from './words.js';

/** The part of a request that a value belongs to. */
type RequestPart = 'path' | 'query' | 'body';

/** Longer values are shortened in sentences. */
const QUOTED_CHARACTERS = 60;

/**
 * Validates a part of a request and adds defaults.
 * @throws UserError `request-invalid` with the first invalid field, what it takes, and what was given.
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown, part: RequestPart): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UserError('request-invalid', sentence(schema, value, part, parsed.error.issues[0]!), {
    cause: parsed.error,
  });
}

function sentence(schema: z.ZodType, value: unknown, part: RequestPart, issue: z.core.$ZodIssue): string {
  const { path } = issue;
  const where = path.length === 0 ? `The ${part}` : `The field ${path.join('.')} of the ${part}`;
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
