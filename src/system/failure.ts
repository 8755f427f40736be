import type { ErrorCode } from '../common/error-codes.js';
import { UserError } from '../common/errors.js';
import { type Failure, isOutOfMemory } from '../common/failures.js';
import { fileError } from './system-error.js';

/**
 * Every error that reaches a boundary (the answer to a request or a task, the end of a command) as data: a UserError as it is, the
 * system's error about a file as {@link fileError} has it, a library's error that means out of memory as `out-of-memory`, and everything
 * else as `defect`.
 */
export function failureOf(error: unknown): Failure & { readonly code: ErrorCode } {
  const known = error instanceof UserError ? error : fileError(error);
  if (known) {
    const { code, message, values } = known;
    return { code, message, ...(values && { values }) };
  }
  if (isOutOfMemory(error))
    return { code: 'out-of-memory', message: 'There was not enough memory: choose a smaller size.' };
  const detail = firstLine(error);
  return {
    code: 'defect',
    message: `Impasto failed unexpectedly: ${detail}. Set IMPASTO_DEBUG=1 to see where, for a report.`,
    values: { detail },
  };
}

function firstLine(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return first.replace(/\.$/, '');
}
