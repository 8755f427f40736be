import { UserError } from '../common/errors.js';
import { listed } from '../common/wording.js';
import {
  DEFAULT_DEPTH,
  type Network,
  type VggKind,
  vggDepths,
  type WeightsDtype,
} from '../networks/index.js';

/** How a network is taken over. */
export interface Conversion {
  /** The last ReLU of a VGG network that is kept; the default one if not given. */
  readonly depth?: string | undefined;
  /** Store 32-bit floats; 16-bit ones otherwise. */
  readonly f32: boolean;
  /** Leave the activations as large as they are instead of bringing every channel's mean to 1. */
  readonly original: boolean;
}

/**
 * The depth to which a VGG network is kept.
 * @throws UserError `network-depth` that lists the depths there are.
 */
export function depthOf({ depth = DEFAULT_DEPTH }: Conversion, kind: VggKind): string {
  const depths = vggDepths(kind);
  if (depths.includes(depth)) return depth;
  throw new UserError(
    'network-depth',
    `The network ${kind} cannot be kept up to ${JSON.stringify(depth)}; choose one of ${listed(depths)}.`,
  );
}

/** The element type to store: as asked, and for a network of the user's own never less than it has. */
export function dtypeOf({ f32 }: Conversion, network: Network): WeightsDtype {
  const isFull = [...network.tensors.values()].some(
    ({ location }) => location !== undefined && location.dtype !== 'F16',
  );
  return f32 || isFull ? 'F32' : 'F16';
}
