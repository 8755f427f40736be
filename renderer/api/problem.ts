import { type FailureValues, type Problem, problemSchema } from '../../src/api/contract.js';

/** A failed call, with a message for the user. */
export class ApiError extends Error {
  /** The server's code, `offline` without a response, or `answer` when the response cannot be read. */
  readonly code: string;
  /** HTTP status; 0 without a response. */
  readonly status: number;
  /** The values in the message; see `FailureValues`. */
  readonly values: FailureValues | undefined;

  constructor(code: string, detail: string, status = 0, values?: FailureValues) {
    super(detail);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.values = values;
  }
}

/** The error of a response that is not a success. */
export async function problemOf(response: Response): Promise<ApiError> {
  const problem = await readProblem(response);
  if (problem) return new ApiError(problem.code, problem.detail, problem.status, problem.values);
  return new ApiError('answer', `${response.status} ${response.statusText}`.trim(), response.status);
}

async function readProblem(response: Response): Promise<Problem | undefined> {
  const text = await response.text().catch(() => '');
  try {
    return problemSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether a call failed because there was no response; such a call is retried. */
export function isOffline(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'offline';
}
