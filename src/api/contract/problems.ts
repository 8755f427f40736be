import { z } from 'zod';
import { failureValuesSchema } from '../../common/failures.js';

/** An error as RFC 9457 problem details, media type `application/problem+json`. */
export const problemSchema = z.object({
  /** Always `about:blank`; `code` identifies the problem. */
  type: z.string(),
  /** The reason phrase of the HTTP status. */
  title: z.string(),
  status: z.int(),
  /** One sentence for the user: what is wrong, with what, and what to do. */
  detail: z.string(),
  /** Stable identifier, such as `picture-missing`; another version may have others. */
  code: z.string(),
  /** Names and numbers in the sentence, for translation; `context` distinguishes cases of one code. */
  values: failureValuesSchema.optional(),
});

export type Problem = z.output<typeof problemSchema>;

export type { ErrorCode } from '../../common/error-codes.js';
export type { FailureValues } from '../../common/errors.js';
export type { Failure } from '../../common/failures.js';

export const PROBLEM_TYPE = 'application/problem+json';
