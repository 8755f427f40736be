import { ComputeChild, type Running } from './compute-child.js';
import type { Launch } from './launch.js';
import type { TaskKind, Tasks } from './protocol.js';

/** An idle process is ended after this time, which frees its memory. */
const idleMilliseconds = 60_000;

/**
 * A compute process that is started when there is a task, ended when it has been idle for a while, and restarted for the next task
 * after either that or a crash. A process that is being ended is never given a task.
 */
export class ComputeProcess {
  readonly #launch: Launch;
  readonly #idle: number;
  #child: ComputeChild | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param idle milliseconds without a task after which the process is ended. */
  constructor(launch: Launch, idle: number = idleMilliseconds) {
    this.#launch = launch;
    this.#idle = idle;
  }

  /** The id of the process, if it is running. */
  get pid(): number | undefined {
    return this.#child?.isUsable ? this.#child.pid : undefined;
  }

  /** Runs a task. @param onEvent receives its events. */
  run<Kind extends TaskKind>(
    kind: Kind,
    input: Tasks[Kind]['input'],
    onEvent: (event: Tasks[Kind]['event']) => void = () => undefined,
  ): Running<Kind> {
    if (this.#isClosed) throw new Error('the compute process was closed');
    clearTimeout(this.#idleTimer);
    if (!this.#child?.isUsable) this.#child = this.#start();
    return this.#child.run(kind, input, onEvent);
  }

  /** Ends the process at once; its tasks fail as after a crash, and the next task starts another process. */
  kill(): void {
    clearTimeout(this.#idleTimer);
    this.#child?.kill();
  }

  /** Ends the process for good. */
  close(): void {
    this.#isClosed = true;
    this.kill();
  }

  #start(): ComputeChild {
    const child = new ComputeChild(this.#launch, () => this.#scheduleEnd(child));
    return child;
  }

  #scheduleEnd(child: ComputeChild): void {
    if (!child.isUsable) return;
    this.#idleTimer = setTimeout(() => this.kill(), this.#idle);
    this.#idleTimer.unref();
  }
}
