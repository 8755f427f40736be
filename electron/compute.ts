import { createInterface } from 'node:readline';
import { utilityProcess } from 'electron';
import { childProgram, type Launch, lowerPriority, scratchEnvironment } from '../src/compute/index.js';

/** Signals by the low seven bits of a `waitpid` status, which is what Electron reports; core dumps and shells add 128. */
const signals: Readonly<Record<number, string>> = { 6: 'SIGABRT', 7: 'SIGBUS', 9: 'SIGKILL', 11: 'SIGSEGV' };

/**
 * Starts compute processes as Electron utility processes.
 * @param background whether to run at a lower priority than other programs.
 * @param onOutput called with each line of a process's standard error, such as messages of native code before a crash.
 */
export function utilityLaunch(background: boolean, onOutput: (line: string) => void): Launch {
  return (scratch) => {
    const child = utilityProcess.fork(childProgram, [], {
      serviceName: 'Impasto',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: scratchEnvironment(scratch),
      execArgv: [],
    });
    if (child.stderr) createInterface({ input: child.stderr }).on('line', onOutput);
    let isKilled = false;
    // There is no pid to kill before this event.
    child.once('spawn', () => {
      if (isKilled) kill(child.pid);
      else if (background) lowerPriority(child.pid);
    });
    return {
      get pid() {
        return child.pid;
      },
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', (code) => listener(...exitOf(code))),
      kill: () => {
        isKilled = true;
        kill(child.pid);
      },
    };
  };
}

/** Electron's own `kill` sends SIGTERM, which a process inside native code does not handle. */
function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It has already exited.
  }
}

function exitOf(status: number): [code: number | null, signal: string | null] {
  const signal = process.platform === 'win32' ? undefined : signals[status & 0x7f];
  return signal === undefined ? [status, null] : [null, signal];
}
