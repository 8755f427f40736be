import type { NetworkDescription, Pooling } from './description.js';
import { fingerprintOf } from './fingerprint.js';
import type { FloatDtype, TensorData } from './safetensors.js';

/** Where a tensor's bytes lie: little-endian, row-major. `offset` is a multiple of 8 only if the file's writer saw to it. */
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

/** A feature network, ready to be run. */
export interface Network {
  readonly description: NetworkDescription;
  /** The weight and bias of every convolution, by tensor name. */
  readonly tensors: ReadonlyMap<string, NetworkTensor>;
  /** SHA-256 in hexadecimal of all that decides what the network computes; titles and file layout leave it unchanged. */
  readonly fingerprint: string;
}

/** Puts a network together; `tensors` must be those the description calls for. */
export function createNetwork(
  description: NetworkDescription,
  tensors: ReadonlyMap<string, NetworkTensor>,
): Network {
  return { description, tensors, fingerprint: fingerprintOf(description, tensors) };
}

/** The same weights with the other kind of pooling, or the network itself if it has that kind. */
export function withPooling(network: Network, pooling: Pooling): Network {
  if (network.description.pooling === pooling) return network;
  return createNetwork({ ...network.description, pooling }, network.tensors);
}

/**
 * The tensor of that name.
 * @throws RangeError if the network has none; a network that was loaded has all that its description calls for.
 */
export function tensorOf(network: Network, name: string): NetworkTensor {
  const tensor = network.tensors.get(name);
  if (tensor === undefined)
    throw new RangeError(`the network ${network.description.name} has no tensor ${name}`);
  return tensor;
}
