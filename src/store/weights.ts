import type { Network, VggFacts, VggKind } from '../networks/index.js';

/** What a reader of foreign weights has to be told once it knows which network they are. */
export interface WeightsSettings {
  readonly facts: Omit<VggFacts, 'input' | 'depth'>;
  /** The last ReLU that is taken over. */
  readonly depth: string;
}

/** Reads a VGG network from a file of weights in somebody else's layout. */
export type ReadWeights = (path: string, settings: (kind: VggKind) => WeightsSettings) => Promise<Network>;
