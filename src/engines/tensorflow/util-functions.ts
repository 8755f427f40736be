import { createRequire } from 'node:module';

/**
 * Restores the functions of node:util that TensorFlow for Node 4.22 calls: they are deprecated in Node 22 and removed in Node 23
 * (tensorflow/tfjs#8609).
 */
export function restoreUtil(): void {
  const util: Record<string, unknown> = createRequire(import.meta.url)('node:util');
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}
