import { STATUS_CODES } from 'node:http';
import { UserError } from '../common/errors.js';
import type { Failure } from '../common/failures.js';
import { isSystemError } from '../disk/index.js';
import { PROBLEM_TYPE, type Problem } from './contract.js';
import { apiHeaders } from './headers.js';
import { statusOf } from './statuses.js';

/** An answer that says what went wrong (RFC 9457). @param headers more of them, such as `Allow`. */
export function problemResponse(
  { code, message, values }: Failure,
  headers: Readonly<Record<string, string>> = {},
  status: number = statusOf(code),
): Response {
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    code,
    ...(values && { values }),
  };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { ...apiHeaders, ...headers, 'Content-Type': PROBLEM_TYPE },
  });
}

/** The answer to a defect of ours: no detail, as that belongs into the log. */
export function defectResponse(): Response {
  const message =
    'Impasto failed unexpectedly with this request: try again, and report it if it happens again.';
  return problemResponse({ code: 'defect', message }, {}, 500);
}

/** What an error has to tell the user, or undefined for a defect. */
export function userErrorOf(error: unknown): UserError | undefined {
  if (error instanceof UserError) return error;
  if (isSystemError(error) && ['ENOSPC', 'EDQUOT'].includes(error.code ?? ''))
    return new UserError('disk-full', 'The disk with the data folder is full: make room and try again.', {
      cause: error,
    });
  return undefined;
}
