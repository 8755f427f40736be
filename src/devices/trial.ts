import { UserError } from '../common/errors.js';
import type { Failure } from '../common/failures.js';
import { type CheckTask, ComputeProcess, type Launch, type Running } from '../compute/index.js';
import { failureOf } from '../system/failure.js';
import type { Verdict } from './device-history.js';

/** Milliseconds without a response after which a device counts as hanging. A software driver needs 25 seconds to start. */
export const hangLimit = 120_000;

/**
 * Checks a device in a separate process, which is stopped if it hangs and can crash without harm.
 * @param limit milliseconds without a response after which the device counts as hanging.
 * @param signal stops the check at once; the promise rejects with the signal's reason.
 */
export async function tryDevice(
  launch: Launch,
  task: CheckTask,
  limit: number = hangLimit,
  signal?: AbortSignal,
): Promise<Verdict> {
  const child = new ComputeProcess(launch);
  const abort = () => child.close();
  let isHanging = false;
  const watchdog = setTimeout(() => {
    isHanging = true;
    abort();
  }, limit);
  signal?.addEventListener('abort', abort);
  try {
    signal?.throwIfAborted();
    const running: Running<'check'> = child.run('check', task, () => watchdog.refresh());
    return { findings: await running.result };
  } catch (error) {
    signal?.throwIfAborted();
    const { message: reason, ...rest } = isHanging ? hanging(limit) : reasonOf(error);
    return { reason, ...rest };
  } finally {
    signal?.removeEventListener('abort', abort);
    clearTimeout(watchdog);
    child.close();
  }
}

function hanging(limit: number): Failure {
  const seconds = Math.round(limit / 1000);
  const message = `It did not respond for ${seconds} seconds and was stopped: a newer driver may help.`;
  return { code: 'device-hangs', message, values: { seconds } };
}

function reasonOf(error: unknown): Failure {
  if (error instanceof UserError && error.code === 'crashed')
    return { code: 'device-crashed', message: 'Its driver crashed during the check: a newer one may help.' };
  const failure = failureOf(error);
  return failure.code === 'defect' ? runtimeFailure(failure.message) : failure;
}

/** One sentence for an error of the runtime, which can have many lines. */
export function runtimeFailure(message: string): Failure {
  if (/no supported adapters|failed to get a webgpu adapter/i.test(message))
    return {
      code: 'device-missing',
      message: 'No graphics card with a Vulkan, Direct3D 12 or Metal driver was found.',
    };
  if (/cannot open shared object|failed to load (?:shared )?library|could not be found/i.test(message))
    return { code: 'device-library', message: 'A library that it needs is not installed.' };
  if (/out of memory|failed to allocate/i.test(message))
    return { code: 'device-memory', message: 'It has too little memory.' };
  const [first = ''] = message.replace(/^Impasto failed unexpectedly: /, '').split('\n');
  const detail = first.slice(0, 200);
  return { code: 'device-failed', message: `It cannot be used: ${detail}`, values: { detail } };
}
