import { ComputeProcess, nodeLaunch } from '../compute/index.js';
import type { DeviceUse } from '../engines/index.js';
import { chosenDevice } from './device.js';
import { ensureNetwork } from './ensure-network.js';
import { acknowledgeUnless, listenForInterrupts, orInterrupted, whenAborted } from './interrupt.js';
import type { parseFlags } from './option-flags.js';
import type { computeOptionShape } from './run-options.js';

/**
 * Runs one task in a compute process of its own, which Ctrl-C ends at once: for tasks that have nothing to save on the way.
 * @param pictures that are checked first. @param network that is installed first if it is missing.
 * @throws UserError as the task, `ensureNetwork` and `chosenDevice` do; `Interrupted` after Ctrl-C.
 */
export async function computeOnce<Result>(
  pictures: readonly string[],
  network: string,
  run: ReturnType<typeof parseFlags<typeof computeOptionShape>>,
  task: (compute: ComputeProcess, use: DeviceUse) => Promise<Result>,
): Promise<Result> {
  const { signal, dispose } = listenForInterrupts(acknowledgeUnless(false));
  const compute = new ComputeProcess(nodeLaunch(false));
  whenAborted(signal, () => compute.close());
  const computed = async () => {
    for (const path of pictures) await compute.run('inspect', { path }).result;
    await ensureNetwork(network, run, signal);
    const { device, half } = await chosenDevice(run.device, run.threads, () => undefined, signal);
    return await task(compute, { device, half });
  };
  try {
    return await orInterrupted(signal, computed());
  } finally {
    dispose();
    compute.close();
  }
}
