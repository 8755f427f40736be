import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UserError } from '../common/errors.js';
import { scratchEnvironment } from '../compute/index.js';
import { makeTemporaryFolder } from '../disk/index.js';
import { INTERRUPT_MESSAGE, INTERRUPTED } from './interrupt.js';

/*
 * Native code computes without a pause, for seconds when pictures are large, and a process busy with it neither hears signals nor
 * survives a crash. So the work is done in a child process, and this one stays free to listen.
 */

const worker = fileURLToPath(new URL('./worker.js', import.meta.url));

/** A worker that leaves a second interrupt unanswered for so long is computing, not writing a file, and can be killed. */
const graceMilliseconds = 300;

/**
 * Runs a command in a child process and returns its exit status, 130 after an interrupt.
 * @param onInterrupt called at the first interrupt, at once, while the worker may still be busy.
 * @throws UserError `crashed` when the worker was ended from outside.
 */
export async function supervise(args: readonly string[], onInterrupt: () => void): Promise<number> {
  const scratch = makeTemporaryFolder();
  try {
    return await runWorker(args, scratch.path, onInterrupt);
  } finally {
    await scratch.remove();
  }
}

async function runWorker(args: readonly string[], scratch: string, onInterrupt: () => void): Promise<number> {
  const child = fork(worker, args, { stdio: 'inherit', env: scratchEnvironment(scratch) });
  let interrupts = 0;
  const interrupt = () => {
    interrupts += 1;
    if (interrupts === 1) onInterrupt();
    passOn(child, interrupts);
  };
  const stopListening = listen(interrupt);
  try {
    return await exitOf(child, () => interrupts > 0);
  } finally {
    stopListening();
  }
}

function listen(interrupt: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  return () => {
    for (const signal of signals) process.off(signal, interrupt);
  };
}

function passOn(child: ChildProcess, interrupts: number): void {
  if (child.connected) child.send(INTERRUPT_MESSAGE, () => undefined);
  if (interrupts === 2) setTimeout(() => child.kill('SIGKILL'), graceMilliseconds).unref();
  if (interrupts > 2) child.kill('SIGKILL');
}

function exitOf(child: ChildProcess, isInterrupted: () => boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code !== null) resolve(code);
      else if (isInterrupted()) resolve(INTERRUPTED);
      else reject(crash(String(signal)));
    });
  });
}

function crash(signal: string): UserError {
  return new UserError(
    'crashed',
    `The painting process was ended from outside (${signal}), most often for want of memory: try a smaller --size.`,
  );
}
