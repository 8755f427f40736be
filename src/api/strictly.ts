import { z } from 'zod';

const none = z.strictObject({});
const strictOnes = new WeakMap<z.ZodObject, z.ZodObject>();

/** A schema of fields that refuses those it does not know, so that a mistyped name is told and not passed over; no schema takes none. */
export function strictly(schema: z.ZodObject | undefined): z.ZodObject {
  if (schema === undefined) return none;
  const found = strictOnes.get(schema) ?? schema.strict();
  strictOnes.set(schema, found);
  return found;
}
