import { UserError } from '../common/errors.js';
import { errorOf } from '../common/failures.js';
import { makeTemporaryFolder } from '../disk/index.js';
import type { ChildPort, Launch } from './launch.js';
import type { FromChild, PaintCommand, TaskKind, Tasks } from './protocol.js';

/** A task under way. */
export interface Running<Kind extends TaskKind> {
  /** Rejects with a UserError, `crashed` where the process ended under it. */
  readonly result: Promise<Tasks[Kind]['output']>;
  readonly send: (command: PaintCommand) => void;
}

interface Open {
  readonly onEvent: (event: never) => void;
  readonly resolve: (output: never) => void;
  readonly reject: (error: Error) => void;
}

/** A process that does nothing for so long is ended, which gives its memory back. */
const idleMilliseconds = 60_000;

/**
 * A compute process and what it is doing. It is started when there is something to do, and anew after it has crashed, when the next
 * thing is to be done; what it was doing then fails with a sentence.
 */
export class ComputeProcess {
  readonly #launch: Launch;
  readonly #idle: number;
  readonly #open = new Map<number, Open>();
  #child: ChildPort | undefined;
  #lastId = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param idle milliseconds without a task after which the process is ended. */
  constructor(launch: Launch, idle: number = idleMilliseconds) {
    this.#launch = launch;
    this.#idle = idle;
  }

  /** The process's number while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Has a task done. @param onEvent told what happens on the way. */
  run<Kind extends TaskKind>(
    kind: Kind,
    input: Tasks[Kind]['input'],
    onEvent: (event: Tasks[Kind]['event']) => void = () => undefined,
  ): Running<Kind> {
    if (this.#isClosed) throw new Error('the compute process was closed');
    clearTimeout(this.#idleTimer);
    this.#lastId += 1;
    const id = this.#lastId;
    const result = new Promise<Tasks[Kind]['output']>((resolve, reject) => {
      this.#open.set(id, { onEvent, resolve, reject });
    });
    this.#child ??= this.#start();
    this.#child.send({ id, kind, input });
    return { result, send: (command) => this.#open.has(id) && this.#child?.send({ id, command }) };
  }

  /** Ends the process at once; its tasks fail as after a crash. */
  kill(): void {
    this.#child?.kill();
  }

  /** Ends the process for good. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    this.kill();
  }

  #start(): ChildPort {
    const scratch = makeTemporaryFolder();
    const child = this.#launch(scratch.path);
    child.onMessage((message) => this.#receive(message as FromChild));
    let hasEnded = false;
    child.onExit((code, signal) => {
      if (hasEnded) return;
      hasEnded = true;
      void scratch.remove().catch(() => undefined); // what is still in use is removed by a later start
      this.#ended(child, code, signal);
    });
    return child;
  }

  #receive(message: FromChild): void {
    const open = this.#open.get(message.id);
    if (!open) return;
    if ('event' in message) {
      open.onEvent(message.event as never);
      return;
    }
    this.#open.delete(message.id);
    if ('failure' in message) open.reject(errorOf(message.failure));
    else open.resolve(message.output as never);
    if (this.#open.size === 0) this.#rest();
  }

  #rest(): void {
    this.#idleTimer = setTimeout(() => this.kill(), this.#idle);
    this.#idleTimer.unref();
  }

  #ended(child: ChildPort, code: number | null, signal: string | null): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    const lost = [...this.#open.values()];
    this.#open.clear();
    for (const { reject } of lost) reject(crash(code, signal));
  }
}

function crash(code: number | null, signal: string | null): UserError {
  if (signal !== null)
    return new UserError(
      'crashed',
      `The painting process was ended from outside (${signal}), most often for want of memory: try a smaller size.`,
      { values: { context: 'signal', signal } },
    );
  return new UserError(
    'crashed',
    `The painting process ended unexpectedly (code ${code}): try again, and if it happens again with a smaller size.`,
    { values: { code: String(code) } },
  );
}
