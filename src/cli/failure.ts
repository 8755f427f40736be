import { CommanderError } from 'commander';
import { failureOf } from '../system/failure.js';
import { INTERRUPTED, Interrupted } from './interrupt.js';
import { usageError } from './usage-error.js';

/** Exit status for an error that the user can correct. */
const FAILED = 1;
/** Exit status for a defect of Impasto: EX_SOFTWARE in BSD's sysexits.h. */
const DEFECT = 70;

/**
 * Runs a command and returns its exit status. An error is written as one sentence to standard error and, with `--json`, as an object
 * to standard output.
 */
export async function exitStatus(
  args: readonly string[],
  run: (args: readonly string[]) => Promise<number>,
): Promise<number> {
  // A closed pipe, as in `impasto --help | head -1`, is not an error.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    return await run(args);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof Interrupted) return INTERRUPTED;
    const shown = error instanceof CommanderError ? usageError(error, args) : error;
    return report(shown, args.includes('--json'));
  }
}

function report(error: unknown, asJson: boolean): number {
  const failure = failureOf(error);
  process.stderr.write(`${failure.message}\n`);
  if (asJson) process.stdout.write(`${JSON.stringify({ error: failure })}\n`);
  if (failure.code !== 'defect') return FAILED;
  if (process.env.IMPASTO_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return DEFECT;
}
