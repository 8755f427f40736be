import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { UserError } from '../../../../src/common/errors.js';
import type { FoundPicture } from '../../../../src/jobs/batch/index.js';
import type { PlanSettings } from '../../../../src/jobs/batch/plan.js';

/** Creates files and their folders, with arbitrary contents. */
export async function makeFiles(folder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path);
  }
}

/** A found picture, without a file. */
export function found(relativePath: string, root = '/pictures'): FoundPicture {
  return { path: join(root, relativePath), root, relativePath };
}

/** Pictures with their own folder as root. */
export function named(...names: readonly string[]): FoundPicture[] {
  return names.map((name) => found(basename(name)));
}

/** Settings of a plan, by default those of an empty batch. */
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

/** The UserError of `action`; its message is a sentence, which may start with the name of a file or an option. */
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
