import { UserError } from '../common/errors.js';
import { listed } from '../common/wording.js';
import {
  DEFAULT_DEPTH,
  type Network,
  type VggKind,
  vggDepths,
  type WeightsDtype,
} from '../networks/index.js';

/** Options of converting a network. */
export interface Conversion {
  /** The last ReLU of a VGG network that is kept; default DEFAULT_DEPTH. */
  readonly depth?: string | undefined;
  /** Store 32-bit floats instead of 16-bit ones. */
  readonly f32: boolean;
  /** Keep the original activations instead of normalising every layer's mean to 1. */
  readonly original: boolean;
}

/**
 * The depth to which a VGG network is kept.
 * @throws UserError `network-depth` that lists the possible depths.
 */
export function depthOf({ depth = DEFAULT_DEPTH }: Conversion, kind: VggKind): string {
  const depths = vggDepths(kind);
  if (depths.includes(depth)) return depth;
  throw new UserError(
    'network-depth',
    `The network ${kind} cannot be kept up to ${JSON.stringify(depth)}; choose one of ${listed(depths)}.`,
  );
}

/** The element type to store: as requested, but for an imported Impasto network not less precise than its own. */
export function dtypeOf({ f32 }: Conversion, network: Network): WeightsDtype {
  const isFull = [...network.tensors.values()].some(
    ({ location }) => location !== undefined && location.dtype !== 'F16',
  );
  return f32 || isFull ? 'F32' : 'F16';
}
