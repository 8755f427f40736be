import type { Network, VggFacts, VggKind } from '../networks/index.js';

/** What a reader of weights needs once it knows the network. */
export interface WeightsSettings {
  readonly facts: Omit<VggFacts, 'input' | 'depth'>;
  /** The last ReLU to keep. */
  readonly depth: string;
}

/** Reads a VGG network from a file of weights in another program's layout. */
export type ReadWeights = (path: string, settings: (kind: VggKind) => WeightsSettings) => Promise<Network>;
