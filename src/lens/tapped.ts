import { channelsAt, createNetwork, type Network, tapNames, tapOf } from '../networks/index.js';

/** The name of the tap at the layer that is looked at. */
export const LOOK = 'look';

/**
 * The network with one tap, at the activations of that name: a tap of the network, with its expand convolution, or otherwise a layer.
 * @throws UserError `network-layer` for a name that is neither.
 */
export function tappedAt(network: Network, name: string): Network {
  const { description } = network;
  const isTap = tapNames(description).includes(name);
  if (!isTap) channelsAt(description, name); // checks that there is such a layer
  const tap = isTap ? tapOf(description, name) : { layer: name };
  return createNetwork({ ...description, taps: { [LOOK]: tap } }, network.tensors);
}
