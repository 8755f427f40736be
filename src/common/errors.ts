import type { ErrorCode } from './error-codes.js';

/**
 * An error that the user can act on: `message` is one plain sentence that says what is wrong, with what, and what to do. Every other
 * error is a defect. Callers show `message` alone, never the stack.
 */
export class UserError extends Error {
  readonly code: ErrorCode;
  /** What the sentence is about, for a screen that shows it in another language. */
  readonly values: FailureValues | undefined;

  constructor(code: ErrorCode, message: string, { values, ...options }: UserErrorOptions = {}) {
    super(message, options);
    this.name = 'UserError';
    this.code = code;
    this.values = values;
  }
}

/**
 * The names and numbers in a sentence, by what they are. `context` is not part of it, but distinguishes the cases of one code that need
 * sentences of their own.
 */
export type FailureValues = Readonly<Record<string, string | number>>;

interface UserErrorOptions extends ErrorOptions {
  readonly values?: FailureValues | undefined;
}
