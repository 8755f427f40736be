import { open, realpath, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../common/errors.js';
import { type Bits, DEFAULT_BITS, type OutputFormat } from '../common/output.js';
import { outputError, temporaryBeside } from '../disk/index.js';
import { systemError } from '../system/system-error.js';
import { naming } from './bytes.js';
import { checkBits, outputFormat } from './formats.js';

/**
 * Checks, before any work is done, that a result can be written to `path` later, and returns its format: the extension is known (and
 * can hold `bits` per channel), the folder exists and takes a new file, and `path` is no folder, no write-protected file and none of
 * `inputs`, even under another name, through a link or in another letter case.
 * @throws UserError `output-extension-unknown`, `bits-unsupported`, `output-folder-missing`, `output-forbidden`, `output-is-folder`,
 * `output-is-not-a-file`, `output-is-input` or `output-unwritable`.
 */
export async function checkOutput(
  path: string,
  inputs: readonly string[],
  bits: Bits = DEFAULT_BITS,
): Promise<OutputFormat> {
  const format = outputFormat(path);
  checkBits(format, bits);
  await checkFolder(path);
  for (const input of inputs) {
    if (await isSameFile(path, input)) {
      throw new UserError(
        'output-is-input',
        `The result would overwrite the input picture "${input}": give "${path}" another name.`,
      );
    }
  }
  await checkExisting(path);
  return format;
}

/**
 * Checks that a file can be created in the folder of `path` by creating one, because permission bits are unreliable on Windows and on
 * network disks.
 * @throws UserError as `writeAtomically` does.
 */
export async function checkFolder(path: string): Promise<void> {
  const probe = temporaryBeside(path);
  try {
    await (await open(probe, 'wx')).close();
    await rm(probe);
  } catch (error) {
    throw outputError(path, error);
  }
}

/** Checks that `path` is missing, or a file that can be written. @throws UserError `output-*`. */
export async function checkExisting(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats) return;
  if (stats.isDirectory()) throw outputError(path, systemError('EISDIR', 'open'));
  if (!stats.isFile()) {
    throw new UserError(
      'output-is-not-a-file',
      `"${path}" is a device or a pipe: give the result the name of an ordinary file.`,
    );
  }
  try {
    await (await open(path, 'r+')).close(); // opens for writing without changing it
  } catch (cause) {
    throw new UserError(
      'output-forbidden',
      `"${path}" exists and is write-protected: give the result another name or make the file writable.`,
      { cause, ...naming(path) },
    );
  }
}

/** Whether two paths are the same file, also through links or in another letter case; for missing files, whether the paths are equal. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([fileIdentity(a), fileIdentity(b)]);
  return one === other;
}

/** A key that is equal for all paths of a file: device and inode, or the full path where there is no such file. */
export async function fileIdentity(path: string): Promise<string> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  if (stats && stats.ino !== 0n) return `${stats.dev}:${stats.ino}`;
  return realpath(path).catch(() => resolve(path));
}
