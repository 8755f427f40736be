import { dirname } from 'node:path';
import { z } from 'zod';
import { makeFolder, outputError, readRegular, writeAtomically } from '../disk/index.js';
import { systemCode } from '../system/system-error.js';

/** The format of records that this version writes; every version reads older ones. */
const format = 1;

const newerSchema = z.object({ format: z.number().gt(format) });

/** What a JSON file contains, or why it cannot be used: it is absent, from a newer version of Impasto, or anything else. */
type JsonFile<T> =
  | { readonly value: T; readonly fault?: undefined }
  | { readonly value?: undefined; readonly fault: 'absent' | 'newer' | 'unreadable' };

/** Something of the user's in the data folder that cannot be used and is left as it is. */
export interface SetAside {
  /** Absolute. */
  readonly path: string;
  /** Whether a newer version of Impasto made it and can read it. */
  readonly isNewer: boolean;
}

/** Reads a JSON file. It never throws and never waits, whatever is in its place. */
export async function readJsonFile<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<JsonFile<z.output<S>>> {
  try {
    const content: unknown = JSON.parse((await readRegular(path)).toString());
    const parsed = schema.safeParse(content);
    if (parsed.success) return { value: parsed.data };
    return { fault: newerSchema.safeParse(content).success ? 'newer' : 'unreadable' };
  } catch (error) {
    return { fault: ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '') ? 'absent' : 'unreadable' };
  }
}

/** As {@link readJsonFile}, for files that can be made again. @returns undefined if it cannot be used. */
export async function readJson<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<z.output<S> | undefined> {
  return (await readJsonFile(path, schema)).value;
}

/** Writes a value as JSON, and creates its folder if necessary. @throws UserError as `writeAtomically` does. */
export async function writeJson(path: string, value: unknown, indent?: number): Promise<void> {
  await makeFolder(dirname(path)).catch((error: unknown) => {
    throw outputError(path, error);
  });
  await writeAtomically(path, `${JSON.stringify(value, undefined, indent)}\n`);
}
