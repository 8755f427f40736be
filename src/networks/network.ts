import { createHash } from 'node:crypto';
import { canonicalJson } from '../common/hash.js';
import type { NetworkDescription, Pooling } from './description.js';
import { requiredTensors } from './layers.js';
import type { FloatDtype, TensorData } from './safetensors.js';
import { encodedPieces } from './safetensors-writer.js';

/** The position of a tensor's bytes: little-endian, row-major. `offset` need not be aligned. */
export interface TensorLocation {
  readonly path: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  readonly dtype: FloatDtype;
}

/** A weight tensor [out, in, kernel, kernel] or a bias [out]; every value is finite. */
export interface NetworkTensor extends TensorData {
  readonly name: string;
  /** Present when the tensor was read from a file. */
  readonly location?: TensorLocation;
}

/** A feature network with its weights. */
export interface Network {
  readonly description: NetworkDescription;
  /** The weight and bias of every convolution, by tensor name. */
  readonly tensors: ReadonlyMap<string, NetworkTensor>;
  /** SHA-256 in hexadecimal of everything that affects the output; independent of titles and file layout. */
  readonly fingerprint: string;
}

/** Creates a network; `tensors` must be those that the description requires. */
export function createNetwork(
  description: NetworkDescription,
  tensors: ReadonlyMap<string, NetworkTensor>,
): Network {
  return { description, tensors, fingerprint: fingerprintOf(description, tensors) };
}

/**
 * SHA-256 in hexadecimal over the parts of a description that affect the output (input, pooling, layers, taps) and over its
 * tensors as F32. Two files with the same numbers in different order or element type have the same fingerprint.
 */
function fingerprintOf(description: NetworkDescription, tensors: ReadonlyMap<string, TensorData>): string {
  const { format, input, pooling, layers, taps } = description;
  const hash = createHash('sha256').update(canonicalJson({ format, input, pooling, layers, taps }));
  for (const { name } of requiredTensors(description)) {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new RangeError(`the tensor ${name} is missing`);
    for (const piece of encodedPieces(tensor.values, 'F32')) hash.update(piece);
  }
  return hash.digest('hex');
}

/** The network with another pooling; the same object if nothing changes. */
export function withPooling(network: Network, pooling: Pooling): Network {
  if (network.description.pooling === pooling) return network;
  return createNetwork({ ...network.description, pooling }, network.tensors);
}

/**
 * The tensor of that name.
 * @throws RangeError if the network has none; a loaded network has all that its description requires.
 */
export function tensorOf(network: Network, name: string): NetworkTensor {
  const tensor = network.tensors.get(name);
  if (tensor === undefined)
    throw new RangeError(`the network ${network.description.name} has no tensor ${name}`);
  return tensor;
}
