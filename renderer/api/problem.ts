import { type FailureValues, type Problem, problemSchema } from '../../src/api/contract.js';

/** A call that did not succeed, with a sentence for the user. */
export class ApiError extends Error {
  /** Stable name: the server's, `offline` where it did not answer, `answer` where it cannot be understood. */
  readonly code: string;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** What the sentence names; see the server's `FailureValues`. */
  readonly values: FailureValues | undefined;

  constructor(code: string, detail: string, status = 0, values?: FailureValues) {
    super(detail);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.values = values;
  }
}

/** What went wrong, from an answer that is not a success. */
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

/** Whether a call failed because nobody answered: it heals by itself. */
export function isOffline(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'offline';
}
