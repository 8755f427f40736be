import { createHash } from 'node:crypto';
import { canonicalJson } from '../common/hash.js';
import type { NetworkDescription } from './description.js';
import { requiredTensors } from './required-tensors.js';
import type { TensorData } from './safetensors.js';
import { encodedPieces } from './safetensors-writer.js';

/**
 * SHA-256 in hexadecimal over the parts of a description that affect the output (input, pooling, layers, taps) and over its
 * tensors as F32. Two files with the same numbers in different order or element type have the same fingerprint.
 */
export function fingerprintOf(
  description: NetworkDescription,
  tensors: ReadonlyMap<string, TensorData>,
): string {
  const { format, input, pooling, layers, taps } = description;
  const hash = createHash('sha256').update(canonicalJson({ format, input, pooling, layers, taps }));
  for (const { name } of requiredTensors(description)) {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new RangeError(`the tensor ${name} is missing`);
    for (const piece of encodedPieces(tensor.values, 'F32')) hash.update(piece);
  }
  return hash.digest('hex');
}
