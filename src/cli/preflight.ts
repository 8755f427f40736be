import { stat } from 'node:fs/promises';
import { UserError } from '../common/errors.js';
import { checkExisting, checkFolder, checkOutput, isSameFile } from '../images/index.js';
import type { RunOptions } from './run-options.js';

/** The options about the files that a run writes. */
type WrittenFiles = Pick<RunOptions, 'output' | 'bits' | 'force' | 'trace'>;

/**
 * Checks the result and the trace that a run will write, before it starts.
 * @param inputs the files that it reads, none of which may be overwritten.
 * @throws UserError as `checkOutput` does, `output-exists` and, for the trace, `trace-is-input`.
 */
export async function checkFiles(run: WrittenFiles, inputs: readonly string[]): Promise<void> {
  await checkOutput(run.output, inputs, run.bits);
  await checkAbsent(run.output, run.force);
  if (run.trace !== undefined) await checkTrace(run.trace, [...inputs, run.output], run.force);
}

async function checkAbsent(path: string, force: boolean): Promise<void> {
  if (force || (await stat(path).catch(() => undefined)) === undefined) return;
  throw new UserError(
    'output-exists',
    `"${path}" already exists: choose another name, or --force to replace it.`,
  );
}

async function checkTrace(path: string, taken: readonly string[], force: boolean): Promise<void> {
  for (const other of taken) {
    if (await isSameFile(path, other))
      throw new UserError(
        'trace-is-input',
        `The trace would overwrite "${other}": give --trace another name.`,
      );
  }
  await checkExisting(path);
  await checkAbsent(path, force);
  await checkFolder(path);
}
