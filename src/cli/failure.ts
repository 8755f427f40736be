import { CommanderError } from 'commander';
import { UserError } from '../errors.js';
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
    return report(asUserError(error, args), error, args.includes('--json'));
  }
}

/** A reader that has gone, as in `impasto --help | head -1`, is no reason to fail: the picture is what counts. */
function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

function asUserError(error: unknown, args: readonly string[]): UserError | undefined {
  if (error instanceof UserError) return error;
  if (error instanceof CommanderError) return usageError(error, args);
  return isOutOfMemory(error) ? outOfMemory(error) : undefined;
}

/** The words of ONNX Runtime, the C++ library and V8. */
function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof Error && /bad_?alloc|failed to allocate memory|allocation failed/i.test(error.message)
  );
}

function outOfMemory(cause: unknown): UserError {
  return new UserError('out-of-memory', 'There was not enough memory to go on: choose a smaller --size.', {
    cause,
  });
}

function report(known: UserError | undefined, error: unknown, asJson: boolean): number {
  const message = known?.message ?? defectSentence(error);
  process.stderr.write(`${message}\n`);
  if (asJson)
    process.stdout.write(`${JSON.stringify({ error: { code: known?.code ?? 'defect', message } })}\n`);
  if (!known && process.env.IMPASTO_DEBUG === '1' && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  return known ? FAILED : DEFECT;
}

function defectSentence(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `Impasto failed unexpectedly: ${first.replace(/\.$/, '')}. With IMPASTO_DEBUG=1 it tells where, for a report.`;
}
