import { publishedNamed } from '../networks/index.js';
import { type Installed, importNetwork, installPublished, type Listener } from '../store/index.js';
import type { InstallTask } from './protocol.js';

/**
 * Installs a published network by name, or one from a file.
 * @throws UserError as `installPublished` and `importNetwork` do; the signal's reason when it fires.
 */
export async function install(
  { name, path, ...given }: InstallTask,
  listener: Listener,
  signal: AbortSignal,
): Promise<Installed> {
  const { f32 = false, original = false, force = false, depth } = given;
  const common = { depth, f32, original, force, signal, listener: throttled(listener) };
  if (path !== undefined) return await importNetwork({ ...common, path, name });
  const published = publishedNamed(name ?? '');
  if (published === undefined) throw new Error(`there is no published network ${name}`);
  return await installPublished({ ...common, published });
}

/** Minimum time between two events of the same stage, in milliseconds. */
const interval = 100;

/** Passes on at most ten events of a stage per second. */
function throttled(listener: Listener): Listener {
  let stage = '';
  let passed = Number.NEGATIVE_INFINITY;
  return (event) => {
    if (event.stage === stage && performance.now() - passed < interval) return;
    stage = event.stage;
    passed = performance.now();
    listener(event);
  };
}
