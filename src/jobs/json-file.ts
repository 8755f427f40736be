import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { outputError, writeAtomically } from '../disk/index.js';

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

/** Writes a value as JSON, and creates its folder if necessary. @throws UserError as `writeAtomically` does. */
export async function writeJson(path: string, value: unknown, indent?: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw outputError(path, error);
  });
  await writeAtomically(path, `${JSON.stringify(value, undefined, indent)}\n`);
}
