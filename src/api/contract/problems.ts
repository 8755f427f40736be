import { z } from 'zod';
import { failureValuesSchema } from '../../common/failures.js';

/** What went wrong, as RFC 9457's problem details, media type `application/problem+json`. */
export const problemSchema = z.object({
  /** `about:blank`: the code says more than a page could. */
  type: z.string(),
  /** The HTTP status in words. */
  title: z.string(),
  status: z.int(),
  /** One sentence for the user: what was wrong, with what, and what to do. */
  detail: z.string(),
  /** Stable name of the problem, lower-case with hyphens, such as `picture-missing`. */
  code: z.string(),
  /** Names and numbers that the sentence is about, for saying it in another language; `context` tells cases of one code apart. */
  values: failureValuesSchema.optional(),
});

export type Problem = z.output<typeof problemSchema>;

export type { ErrorCode } from '../../common/error-codes.js';
export type { FailureValues } from '../../common/errors.js';
export type { Failure } from '../../common/failures.js';

export const PROBLEM_TYPE = 'application/problem+json';
