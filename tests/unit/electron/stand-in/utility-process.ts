import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type * as Electron from 'electron';
import { type Some, strict } from './strict.js';
import type { World } from './world.js';

const parentPort = new URL('./parent-port.mjs', import.meta.url).href;

/** A Node child process with the interface of a utility process. */
class UtilityProcess extends EventEmitter implements Some<Electron.UtilityProcess> {
  readonly #child: ChildProcess;
  pid: number | undefined;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;

  constructor(child: ChildProcess) {
    super();
    this.#child = child;
    this.stdout = child.stdout;
    this.stderr = child.stderr;
    // Assigned here, because methods called on the proxy could not access private members.
    this.postMessage = (message: object) => void child.send(message, () => undefined);
    this.kill = () => child.kill('SIGTERM');
  }

  readonly postMessage: Electron.UtilityProcess['postMessage'];
  readonly kill: () => boolean;

  /** Emits the child's events on the proxy, with Electron's names and values. */
  connect(proxy: UtilityProcess): void {
    this.#child.once('spawn', () => {
      proxy.pid = this.#child.pid;
      proxy.emit('spawn');
    });
    this.#child.on('message', (message) => proxy.emit('message', message));
    this.#child.once('exit', (code, signal) => {
      proxy.pid = undefined;
      // The status of waitpid.
      proxy.emit('exit', signal === null ? code : constants.signals[signal]);
    });
  }
}

/** Electron's `utilityProcess`, implemented with Node child processes. */
export function utilityProcessIn(world: World) {
  return strict('utilityProcess', {
    fork: (
      path: string,
      args: string[] = [],
      options: Electron.ForkOptions = {},
    ): Electron.UtilityProcess => {
      if (!world.isReady) throw new Error('utilityProcess.fork was called before ready');
      const { stdio, env, execArgv = [], serviceName: _, ...unknown } = options;
      if (Object.keys(unknown).length > 0) throw new Error(`unknown options: ${Object.keys(unknown)}`);
      if (!Array.isArray(stdio) || stdio[0] !== 'ignore') throw new Error('stdin can only be ignored');
      const child = fork(path, args, {
        env: env as NodeJS.ProcessEnv,
        execArgv: [...execArgv, '--import', parentPort],
        serialization: 'advanced',
        stdio: [...stdio, 'ipc'],
      });
      world.forks.push({ path, options, kill: () => void child.kill('SIGKILL') });
      const process = new UtilityProcess(child);
      const proxy = strict('UtilityProcess', process);
      process.connect(proxy);
      return proxy as unknown as Electron.UtilityProcess;
    },
  } satisfies Partial<typeof Electron.utilityProcess>);
}
