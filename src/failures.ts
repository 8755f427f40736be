import { UserError } from './errors.js';

/** What is told of something that went wrong, whoever it is told to. */
export interface Failure {
  /** Stable name, lower-case with hyphens; `defect` for what is no fault of the user's. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}

/** What is told of an error: a UserError's own sentence, the want of memory where a library's words mean that, else that we failed. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) return { code: error.code, message: error.message };
  if (isOutOfMemory(error))
    return {
      code: 'out-of-memory',
      message: 'There was not enough memory to go on: choose a smaller size.',
    };
  return { code: 'defect', message: defectSentence(error) };
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

function defectSentence(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `Impasto failed unexpectedly: ${first.replace(/\.$/, '')}. With IMPASTO_DEBUG=1 it tells where, for a report.`;
}
