import { UserError } from '../common/errors.js';
import type { Network, VggFacts, VggKind } from '../networks/index.js';

/** What a reader of weights needs once it knows the network. */
export interface WeightsSettings {
  readonly facts: Omit<VggFacts, 'input' | 'depth'>;
  /** The last ReLU to keep. */
  readonly depth: string;
}

/** Reads a VGG network from a file of weights in another program's layout. */
export type ReadWeights = (path: string, settings: (kind: VggKind) => WeightsSettings) => Promise<Network>;

/** Throws; `fault` completes the sentence "... because". */
export type Refuse = (fault: string) => never;

/** A function that refuses a file of weights with UserError `network-import`. */
export function refuser(path: string): Refuse {
  return (fault) => {
    throw new UserError(
      'network-import',
      `The file ${path} cannot be imported because ${fault}; give Keras' HDF5 file or a safetensors file of VGG-16 or VGG-19, or a network description.`,
      { values: { path, fault } },
    );
  };
}
