import { availableParallelism } from 'node:os';
import { UserError } from '../common/errors.js';

type SharpModule = typeof import('sharp');
export type SharpFactory = SharpModule['default'];

/** Threads of libvips for one picture: enough to decode quickly, without taking all cores from the engines. */
const MAX_THREADS = 4;

/** Only these decoders may run on a user's file; the others (SVG, PDF, ...) would only add attack surface. */
const DECODERS = ['Jpeg', 'Png', 'Webp', 'Tiff', 'Nsgif', 'Heif'];

let loading: Promise<SharpFactory> | undefined;

/**
 * The sharp library, loaded at the first call, so that importing this module loads no native code.
 * Its operation cache is off: no bytes are decoded twice, and it would keep whole pictures in memory.
 * @throws UserError `pictures-unavailable` where its native part cannot be loaded.
 */
export function loadSharp(): Promise<SharpFactory> {
  loading ??= importSharp();
  return loading;
}

async function importSharp(): Promise<SharpFactory> {
  const { default: sharp } = await import('sharp').catch((cause: unknown) => {
    throw new UserError(
      'pictures-unavailable',
      'The picture library (sharp) could not be loaded on this computer: install Impasto again.',
      { cause },
    );
  });
  sharp.cache(false);
  sharp.concurrency(Math.min(availableParallelism(), MAX_THREADS));
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: DECODERS.flatMap((name) => [`VipsForeignLoad${name}Buffer`, `VipsForeignLoad${name}File`]),
  });
  return sharp;
}
