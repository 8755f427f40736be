import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { writeAtomically } from '../disk/index.js';

/** Reads a JSON file. @returns undefined if it cannot be read or does not match the schema. */
export async function readJson<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<z.output<S> | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Writes a value as JSON. @throws UserError as `writeAtomically` does. */
export async function writeJson(path: string, value: unknown, indent?: number): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(value, undefined, indent)}\n`);
}
