import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

/** A started compute process. Electron's utilityProcess has the same few members. */
export interface ChildPort {
  readonly pid: number | undefined;
  readonly send: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** @param listener receives the exit code, or the signal that ended the process. */
  readonly onExit: (listener: (code: number | null, signal: string | null) => void) => void;
  /** Ends the process at once. */
  readonly kill: () => void;
}

/** Starts a compute process whose temporary files go into the given folder. */
export type Launch = (scratch: string) => ChildPort;

/** The program of the compute process. */
export const childProgram = fileURLToPath(new URL('./child.js', import.meta.url));

/** An environment in which temporary files go into a folder, which can be removed however the process ends. */
export function scratchEnvironment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder };
}

/**
 * Starts compute processes with Node.
 * @param background whether to run at a lower priority than other programs.
 * @param errors what to do with its standard error, to which drivers write much when they are tried.
 */
export function nodeLaunch(
  background: boolean,
  program: string = childProgram,
  errors: 'inherit' | 'ignore' = 'inherit',
): Launch {
  return (scratch) => {
    const child = fork(program, [], {
      stdio: ['inherit', 'ignore', errors, 'ipc'],
      serialization: 'advanced', // JSON has no infinity, which a score can be
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

/** Gives a process a lower priority than other programs. */
export function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Painting works at the normal priority too.
  }
}
