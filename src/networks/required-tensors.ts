import type { NetworkDescription } from './description.js';
import { convolutions } from './layers.js';

/** A tensor that a description requires. */
export interface RequiredTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The weight [out, in, kernel, kernel] and bias [out] of every convolution, in the order of {@link convolutions}. */
export function requiredTensors(description: NetworkDescription): RequiredTensor[] {
  return convolutions(description).flatMap(({ name, inChannels, outChannels, kernel }) => [
    { name: `${name}.weight`, shape: [outChannels, inChannels, kernel, kernel] },
    { name: `${name}.bias`, shape: [outChannels] },
  ]);
}
