import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

/** A started compute process, as the main side sees it. Electron's utilityProcess has the same few members. */
export interface ChildPort {
  readonly pid: number | undefined;
  readonly send: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** @param listener takes the exit code, or the signal that ended it. */
  readonly onExit: (listener: (code: number | null, signal: string | null) => void) => void;
  /** Ends it at once. */
  readonly kill: () => void;
}

/** Starts a compute process whose temporary files go into a folder. */
export type Launch = (scratch: string) => ChildPort;

/** The program of the compute process. */
export const childProgram = fileURLToPath(new URL('./child.js', import.meta.url));

/** The environment that has a process's temporary files go with a folder, however the process ends. */
export function scratchEnvironment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder };
}

/**
 * Starts compute processes with Node.
 * @param background whether what the user does otherwise on the machine comes first.
 * @param words what becomes of what it says on standard error: drivers say much there when they are tried.
 */
export function nodeLaunch(
  background: boolean,
  program: string = childProgram,
  words: 'inherit' | 'ignore' = 'inherit',
): Launch {
  return (scratch) => {
    const child = fork(program, [], {
      stdio: ['ignore', 'ignore', words, 'ipc'],
      env: scratchEnvironment(scratch),
      execArgv: [],
    });
    if (background) lowerPriority(child.pid);
    return {
      pid: child.pid,
      send: (message) => void child.send(message as object, () => undefined),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => {
        child.once('error', () => listener(null, 'could not be started'));
        child.once('exit', listener);
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}

/** Lets what the user does otherwise on the machine come before a process. */
export function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A machine that does not let us be polite paints all the same.
  }
}
