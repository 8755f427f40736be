import { z } from 'zod';

const none = z.strictObject({});
const strictOnes = new WeakMap<z.ZodObject, z.ZodObject>();

/** The schema with unknown fields rejected, so that a mistyped name is an error; undefined accepts no fields. */
export function strictly(schema: z.ZodObject | undefined): z.ZodObject {
  if (schema === undefined) return none;
  const found = strictOnes.get(schema) ?? schema.strict();
  strictOnes.set(schema, found);
  return found;
}
