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

/** The words of ONNX Runtime, TensorFlow, the C++ library and V8. */
function isOutOfMemory(error: unknown): boolean {
  const words = /bad_?alloc|failed to allocate memory|OOM when allocating|allocation failed/i;
  return error instanceof Error && words.test(error.message);
}

function defectSentence(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `Impasto failed unexpectedly: ${first.replace(/\.$/, '')}. With IMPASTO_DEBUG=1 it tells where, for a report.`;
}
