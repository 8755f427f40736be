import {
  createNetwork,
  type Network,
  type NetworkDescription,
  type NetworkTensor,
  type TensorData,
} from '../networks/index.js';

/** A network of a description and its tensors by name. */
export function networkOf(
  description: NetworkDescription,
  tensors: (description: NetworkDescription) => Iterable<readonly [string, TensorData]>,
): Network {
  const named = new Map<string, NetworkTensor>();
  for (const [name, tensor] of tensors(description)) named.set(name, { name, ...tensor });
  return createNetwork(description, named);
}
