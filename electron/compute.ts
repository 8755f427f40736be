import { createInterface } from 'node:readline';
import { utilityProcess } from 'electron';
import { childProgram, type Launch, lowerPriority, scratchEnvironment } from '../src/compute/index.js';

/** How a status of `waitpid`, which is all that Electron tells, means a signal that ends a process; 128 is added by a core dump or a shell. */
const signals: Readonly<Record<number, string>> = { 6: 'SIGABRT', 7: 'SIGBUS', 9: 'SIGKILL', 11: 'SIGSEGV' };

/**
 * Starts compute processes as utility processes of Electron, behind what the user does otherwise.
 * @param onOutput told every line that one writes to standard error, such as the last words of native code.
 */
export function utilityLaunch(onOutput: (line: string) => void): Launch {
  return (scratch) => {
    const child = utilityProcess.fork(childProgram, [], {
      serviceName: 'Impasto',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: scratchEnvironment(scratch),
      execArgv: [],
    });
    if (child.stderr) createInterface({ input: child.stderr }).on('line', onOutput);
    let isKilled = false;
    // Before it has a number it cannot be ended.
    child.once('spawn', () => {
      if (isKilled) end(child.pid);
      else lowerPriority(child.pid);
    });
    return {
      get pid() {
        return child.pid;
      },
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', (code) => listener(...ending(code))),
      kill: () => {
        isKilled = true;
        end(child.pid);
      },
    };
  };
}

/** Electron's own `kill` asks with SIGTERM, which a process in the midst of native code does not hear. */
function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function ending(code: number): [code: number | null, signal: string | null] {
  const signal = process.platform === 'win32' ? undefined : signals[code & 0x7f];
  return signal === undefined ? [code, null] : [null, signal];
}
