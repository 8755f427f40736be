import { z } from 'zod';
import { type ErrorCode, errorCodes } from './error-codes.js';
import { type FailureValues, UserError } from './errors.js';

/** {@link FailureValues} as they are stored and sent. */
export const failureValuesSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** A {@link Failure} as it is stored and sent: the code may come from another version of Impasto. */
export const failureSchema = z.object({
  code: z.string(),
  message: z.string(),
  values: failureValuesSchema.optional(),
});

/** An error as data: its code, one sentence in English, and what the sentence is about. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly values?: FailureValues | undefined;
}

/** The error of a failure that comes from another process or a file. A code that this version does not know becomes `defect`. */
export function errorOf({ code, message, values }: Failure): UserError {
  return new UserError(isErrorCode(code) ? code : 'defect', message, { values });
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

/**
 * Messages that mean out of memory: of ONNX Runtime, the C++ library and V8; of CUDA and TensorFlow ("OOM when allocating"); of Dawn
 * (WebGPU), Direct3D (E_OUTOFMEMORY), Vulkan and Metal.
 */
const outOfMemoryPatterns = [
  /bad_?alloc/i,
  /(?:failed|unable) to allocate/i,
  /allocation failed/i,
  /out[ _-]?of[ _-]?(?:device[ _-]?|host[ _-]?)?memory/i,
  /\bOOM\b/,
  /8007000E/i,
];

/** Whether an error means that main memory or a GPU's memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof UserError) return error.code === 'out-of-memory';
  return error instanceof Error && outOfMemoryPatterns.some((pattern) => pattern.test(error.message));
}
