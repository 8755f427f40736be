import { createRequire } from 'node:module';

/**
 * Puts back the functions of node:util that TensorFlow for Node 4.22 calls: Node 22 warns of them and Node 23 has removed them
 * (tensorflow/tfjs#8609).
 */
export function putBackUtil(): void {
  const util: Record<string, unknown> = createRequire(import.meta.url)('node:util');
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}
