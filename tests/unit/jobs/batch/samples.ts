import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { UserError } from '../../../../src/common/errors.js';
import type { FoundPicture } from '../../../../src/jobs/batch/index.js';
import type { PlanSettings } from '../../../../src/jobs/batch/plan.js';

/** Makes files, and the folders they lie in, holding nothing in particular. */
export async function makeFiles(folder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path);
  }
}

/** A picture as the search finds it, of which no file needs to be there. */
export function found(relativePath: string, root = '/pictures'): FoundPicture {
  return { path: join(root, relativePath), root, relativePath };
}

/** Pictures named by themselves. */
export function named(...names: readonly string[]): FoundPicture[] {
  return names.map((name) => found(basename(name)));
}

/** Settings of a plan, those of the default unless told. */
export function planSettings({
  batch,
  ...other
}: Partial<Omit<PlanSettings, 'batch'>> & {
  readonly batch?: Partial<PlanSettings['batch']>;
} = {}): PlanSettings {
  return {
    batch: { template: '{content}-{style}', format: 'png', bits: 8, keepTree: false, mode: 'each', ...batch },
    options: {},
    date: '2026-11-24',
    ...other,
  };
}

/** The UserError that `action` fails with, a plain sentence, which may begin with the name of a file or an option. */
export async function refusalOf(action: () => unknown): Promise<UserError> {
  const error = await Promise.resolve()
    .then(action)
    .then(
      () => undefined,
      (caught: unknown) => caught,
    );
  if (!(error instanceof UserError)) throw error ?? new Error('nothing was refused');
  expect(error.message).toMatch(/^["A-Z-][^\n]*\.$/);
  return error;
}
