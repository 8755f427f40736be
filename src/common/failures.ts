import { z } from 'zod';
import { type FailureValues, UserError } from './errors.js';

/** What is told of something that went wrong, whoever it is told to. */
export interface Failure {
  /** Stable name, lower-case with hyphens; `defect` for what is no fault of the user's. */
  readonly code: string;
  /** One sentence, in English. */
  readonly message: string;
  /** What it is about, as far as that is known; see {@link FailureValues}. */
  readonly values?: FailureValues | undefined;
}

/** {@link FailureValues} as they are stored and sent. */
export const failureValuesSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** A {@link Failure} as it is stored and sent. */
export const failureSchema = z.object({
  code: z.string(),
  message: z.string(),
  values: failureValuesSchema.optional(),
});

/** What is told of an error: a UserError's own sentence, the want of memory where a library's words mean that, else that we failed. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) {
    const { code, message, values } = error;
    return { code, message, ...(values && { values }) };
  }
  if (isOutOfMemory(error))
    return {
      code: 'out-of-memory',
      message: 'There was not enough memory to go on: choose a smaller size.',
    };
  const detail = firstLine(error);
  return {
    code: 'defect',
    message: `Impasto failed unexpectedly: ${detail}. With IMPASTO_DEBUG=1 it tells where, for a report.`,
    values: { detail },
  };
}

/** The error that a failure tells of, on this side of a process or a file. */
export function errorOf({ code, message, values }: Failure): UserError {
  return new UserError(code, message, { values });
}

/**
 * The words for want of memory of ONNX Runtime, the C++ library and V8; of CUDA and TensorFlow ("OOM when allocating"); of Dawn, which is
 * WebGPU; of Direct3D (E_OUTOFMEMORY), and of Vulkan and Metal.
 */
const outOfMemoryWords = [
  /bad_?alloc/i,
  /(?:failed|unable) to allocate/i,
  /allocation failed/i,
  /out[ _-]?of[ _-]?(?:device[ _-]?|host[ _-]?)?memory/i,
  /\bOOM\b/,
  /8007000E/i,
];

/** Whether an error means that there was not enough memory, on the processor's side or on a GPU's. */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof UserError) return error.code === 'out-of-memory';
  return error instanceof Error && outOfMemoryWords.some((words) => words.test(error.message));
}

function firstLine(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return first.replace(/\.$/, '');
}
