import { z } from 'zod';
import { UserError } from '../common/errors.js';
import { listed } from '../common/wording.js';

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

/** The parts of a JSON schema that are described in words. */
interface SchemaWords {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, SchemaWords>>;
  readonly items?: SchemaWords;
}

/** A schema as JSON schema. */
function wordsOf(schema: z.ZodType): SchemaWords {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaWords;
}

/** The part of a schema at a path of names and numbers; empty if there is none. */
function wordsAt(schema: SchemaWords, path: readonly PropertyKey[]): SchemaWords {
  return path.reduce<SchemaWords>(
    (at, key) => (typeof key === 'number' ? at.items : at.properties?.[String(key)]) ?? {},
    schema,
  );
}

/** What a schema accepts, to follow "takes", such as `a whole number from 16 to 4096`. */
function takes(schema: SchemaWords): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum) return listed(schema.enum.map(String), 'or');
  switch (schema.type) {
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return schema.pattern
        ? `text of the form ${schema.pattern}`
        : `text${counted(schema.minLength, schema.maxLength, 'characters')}`;
    case 'array':
      return `a list${counted(schema.minItems, schema.maxItems, 'items')}`;
    case 'object':
      return 'an object';
    default:
      return 'something else';
  }
}

/** A bound; undefined for the default bounds of zod's integers. */
const bound = (value: number | undefined) =>
  value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? undefined : value;

function range({ minimum, maximum, exclusiveMinimum }: SchemaWords): string {
  const [low, high] = [bound(minimum), bound(maximum)];
  if (exclusiveMinimum !== undefined)
    return ` above ${exclusiveMinimum}${high === undefined ? '' : `, ${high} at most`}`;
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (low !== undefined) return ` of ${low} or more`;
  return high === undefined ? '' : ` of ${high} or less`;
}

function counted(least: number | undefined, most: number | undefined, what: string): string {
  if (most === undefined) return least ? ` of ${least} ${what} or more` : '';
  return least ? ` of ${least} to ${most} ${what}` : ` of at most ${most} ${what}`;
}
