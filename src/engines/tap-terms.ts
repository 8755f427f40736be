import { borderOf, elementCount, names, type Objective, tapDims, weighted } from '../graph/index.js';
import type { Size } from '../images/index.js';
import { type Network, tapChannels } from '../networks/index.js';
import type { Targets } from './engine.js';

/** A weighted term of the objective at a tap, with its target. */
export interface TapTerm {
  readonly kind: 'style' | 'content';
  /** Its name in {@link names}. */
  readonly name: string;
  readonly tap: string;
  readonly weight: number;
  /** Positions along every edge of the map that the term leaves out; none for content. */
  readonly border: number;
  /** Target values with the dimensions [channels, channels] or [1, channels, height, width]. */
  readonly values: Float32Array;
  readonly dims: readonly number[];
}

/**
 * The weighted terms at taps, style first.
 * @throws RangeError when a target is missing or has another size.
 */
export function tapTerms(network: Network, objective: Objective, targets: Targets, size: Size): TapTerm[] {
  const terms = (kind: TapTerm['kind'], dimsOf: (tap: string) => number[]) =>
    weighted(objective[kind]).map(([tap, weight]): TapTerm => {
      const [name, values, dims] = [names[kind](tap), targets[kind][tap], dimsOf(tap)];
      if (values?.length !== elementCount(dims)) throw new RangeError(`the target ${name} is not [${dims}]`);
      const border = kind === 'style' ? borderOf(network, tap, objective.margin) : 0;
      return { kind, name, tap, weight, border, values, dims };
    });
  const channels = (tap: string) => tapChannels(network.description, tap);
  return [
    ...terms('style', (tap) => [channels(tap), channels(tap)]),
    ...terms('content', (tap) => [1, ...tapDims(network, tap, size)]),
  ];
}
