import { UserError } from '../common/errors.js';
import { cpuUse, isCpu } from '../engines/index.js';
import type { Running } from './compute-child.js';
import type { ComputeProcess } from './process.js';
import type { PaintCommand, PaintEvent, PaintTask } from './protocol.js';

/**
 * Runs a painting. If the process crashes on a device, and the task allows it, the painting continues on the CPU from its checkpoint: a
 * driver that runs out of memory may take the process with it.
 * @param onEvent receives the events of both runs; the second begins with another `planned`.
 */
export function paintWithFallback(
  compute: ComputeProcess,
  task: PaintTask,
  onEvent: (event: PaintEvent) => void,
): Running<'paint'> {
  let { revision, checkpoint } = task;
  let commanded: PaintCommand | undefined;
  const follow = (event: PaintEvent) => {
    if (event.type === 'preview') revision = event.revision;
    // Only now the checkpoint in the folder is this painting's.
    if (event.type === 'checkpoint' && checkpoint === 'ignore') checkpoint = 'require';
    onEvent(event);
  };
  let running = compute.run('paint', task, follow);
  const result = running.result.catch((error: unknown) => {
    if (commanded !== undefined || !canContinue(error, task)) throw error;
    const { device } = task;
    const message = `${device} crashed, so the painting continues on the CPU.`;
    follow({ type: 'note', note: { code: 'note-crashed', message, values: { device } } });
    running = compute.run('paint', { ...task, ...cpuUse, revision, checkpoint }, follow);
    return running.result;
  });
  return {
    result,
    send: (command) => {
      commanded = command;
      running.send(command);
    },
  };
}

function canContinue(error: unknown, { device, whenOutOfMemory }: PaintTask): boolean {
  const isCrash = error instanceof UserError && error.code === 'crashed';
  return isCrash && !isCpu(device) && whenOutOfMemory === 'cpu';
}
