import { CommanderError } from 'commander';
import { failureOf } from '../common/failures.js';
import { INTERRUPTED, Interrupted } from './interrupt.js';
import { usageError } from './usage-error.js';

/** Exit status when the user can help it. */
const FAILED = 1;
/** Exit status of a defect of ours: EX_SOFTWARE of BSD's sysexits.h. */
const DEFECT = 70;

/**
 * Runs a command and returns its exit status; failures are told as one sentence on standard error and, with `--json`, as an
 * object on standard output.
 */
export async function exitStatus(
  args: readonly string[],
  run: (args: readonly string[]) => Promise<number>,
): Promise<number> {
  ignoreClosedOutput();
  try {
    return await run(args);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof Interrupted) return INTERRUPTED;
    return report(asUserError(error, args), args.includes('--json'));
  }
}

/** A reader that has gone, as in `impasto --help | head -1`, is no reason to fail: the picture is what counts. */
function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

function asUserError(error: unknown, args: readonly string[]): unknown {
  return error instanceof CommanderError ? usageError(error, args) : error;
}

function report(error: unknown, asJson: boolean): number {
  const failure = failureOf(error);
  process.stderr.write(`${failure.message}\n`);
  if (asJson) process.stdout.write(`${JSON.stringify({ error: failure })}\n`);
  if (failure.code !== 'defect') return FAILED;
  if (process.env.IMPASTO_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return DEFECT;
}
