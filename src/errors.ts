/**
 * An error the user can act on: `message` is one plain sentence that says what was wrong, with what, and what to do.
 * Everything else that is thrown is a defect of ours. Callers show `message` alone, never the stack.
 */
export class UserError extends Error {
  /** A stable machine-readable name, lower-case with hyphens, such as `picture-missing`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.code = code;
  }
}
