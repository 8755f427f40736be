import { STATUS_CODES } from 'node:http';
import { type ErrorCode, errorCodes } from '../common/error-codes.js';
import type { Failure } from '../common/failures.js';
import { PROBLEM_TYPE, type Problem } from './contract.js';
import { apiHeaders } from './headers.js';

/** The answer for an error (RFC 9457). @param headers additional ones, such as `Allow`. */
export function problemResponse(
  { code, message, values }: Failure & { readonly code: ErrorCode },
  headers: Readonly<Record<string, string>> = {},
): Response {
  const [status] = errorCodes[code];
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

/** The answer for a defect: without details, which belong in the log. */
export function defectResponse(): Response {
  const message =
    'Impasto failed unexpectedly with this request: try again, and report it if it happens again.';
  return problemResponse({ code: 'defect', message });
}
