import { ComputeProcess, type InstallTask, nodeLaunch } from '../compute/index.js';
import type { Installed } from '../store/index.js';
import { orInterrupted, whenAborted } from './interrupt.js';
import { storeReporter } from './store-reporter.js';

/**
 * Installs a network in a compute process, and reports the progress.
 * @param signal stops it; what has been downloaded is kept.
 * @throws UserError as `installPublished` and `importNetwork` do; Interrupted.
 */
export async function installNetwork(
  task: InstallTask,
  options: { readonly json: boolean; readonly quiet: boolean },
  signal: AbortSignal,
): Promise<Installed> {
  const compute = new ComputeProcess(nodeLaunch(false));
  const reporter = storeReporter(options);
  try {
    const running = compute.run('install', task, reporter.listener);
    whenAborted(signal, () => running.send('cancel'));
    return await orInterrupted(signal, running.result);
  } finally {
    reporter.close();
    compute.close();
  }
}
