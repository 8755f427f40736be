import { publishedNamed } from '../networks/index.js';
import { importNetwork, installPublished, type Listener } from '../store/index.js';
import type { InstallTask } from './protocol.js';

/**
 * Installs a published network by name, or one from a file.
 * @throws UserError as the network store does; the signal's reason when it fires.
 */
export async function install(
  { name, path }: InstallTask,
  listener: Listener,
  signal: AbortSignal,
): Promise<{ readonly name: string }> {
  const common = { f32: false, original: false, force: false, signal, listener: seldom(listener) };
  if (path !== undefined) return await importNetwork({ ...common, path, name });
  const published = publishedNamed(name ?? '');
  if (published === undefined) throw new Error(`there is no published network ${name}`);
  return await installPublished({ ...common, published });
}

/** Least time between two events of the same stage, in milliseconds. */
const interval = 100;

/** The same listener, told at most ten times a second how far a stage is. */
function seldom(listener: Listener): Listener {
  let last = '';
  let told = Number.NEGATIVE_INFINITY;
  return (event) => {
    if (event.stage === last && performance.now() - told < interval) return;
    last = event.stage;
    told = performance.now();
    listener(event);
  };
}
