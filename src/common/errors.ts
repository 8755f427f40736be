/**
 * An error the user can act on: `message` is one plain sentence that says what was wrong, with what, and what to do.
 * Everything else that is thrown is a defect of ours. Callers show `message` alone, never the stack.
 */
export class UserError extends Error {
  /** A stable machine-readable name, lower-case with hyphens, such as `picture-missing`. */
  readonly code: string;
  /** What the sentence is about, for a screen that says it in another language. */
  readonly values: FailureValues | undefined;

  constructor(code: string, message: string, { values, ...options }: UserErrorOptions = {}) {
    super(message, options);
    this.name = 'UserError';
    this.code = code;
    this.values = values;
  }
}

/**
 * The names and numbers of a sentence by what they are. `context` is no part of it, but tells apart the cases of one code that need
 * sentences of their own.
 */
export type FailureValues = Readonly<Record<string, string | number>>;

/** What comes with an error. */
export interface UserErrorOptions extends ErrorOptions {
  readonly values?: FailureValues | undefined;
}
