import { z } from 'zod';
import { listed } from '../common/wording.js';

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
export function wordsOf(schema: z.ZodType): SchemaWords {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaWords;
}

/** The part of a schema at a path of names and numbers; empty if there is none. */
export function wordsAt(schema: SchemaWords, path: readonly PropertyKey[]): SchemaWords {
  return path.reduce<SchemaWords>(
    (at, key) => (typeof key === 'number' ? at.items : at.properties?.[String(key)]) ?? {},
    schema,
  );
}

/** What a schema accepts, to follow "takes", such as `a whole number from 16 to 4096`. */
export function takes(schema: SchemaWords): string {
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
