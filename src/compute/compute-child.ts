import { UserError } from '../common/errors.js';
import { errorOf } from '../common/failures.js';
import { makeTemporaryFolder } from '../disk/index.js';
import type { ChildPort, Launch } from './launch.js';
import type { FromChild, PaintCommand, TaskKind, Tasks, ToChild } from './protocol.js';

/** A task that has been sent to a compute process. */
export interface Running<Kind extends TaskKind> {
  /** Rejects with a UserError; its code is `crashed` when the process ended before the task did. */
  readonly result: Promise<Tasks[Kind]['output']>;
  /** Does nothing once the task has ended. */
  readonly send: (command: PaintCommand) => void;
}

interface OpenTask {
  readonly onEvent: (event: never) => void;
  readonly resolve: (output: never) => void;
  readonly reject: (error: Error) => void;
}

/** Every child that has been started and has not ended yet. */
const live = new Set<ComputeChild>();

/** Native code that hangs does not notice that its parent has ended, so it must be killed. */
function killAll(): void {
  for (const child of live) child.kill();
}

/** One started compute process, its temporary folder and the tasks it was given. */
export class ComputeChild {
  readonly #port: ChildPort;
  readonly #scratch = makeTemporaryFolder();
  readonly #open = new Map<number, OpenTask>();
  readonly #onIdle: () => void;
  #lastId = 0;
  #isUsable = true;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;

  /** @param onIdle called whenever the last open task has ended. */
  constructor(launch: Launch, onIdle: () => void) {
    this.#onIdle = onIdle;
    this.#port = launch(this.#scratch.path);
    this.#port.onMessage((message) => this.#receive(message as FromChild));
    this.ended = new Promise((resolve) => {
      this.#port.onExit((code, signal) => {
        this.#cleanUp(code, signal);
        resolve();
      });
    });
    if (live.size === 0) process.on('exit', killAll);
    live.add(this);
  }

  get pid(): number | undefined {
    return this.#port.pid;
  }

  /** Whether it takes tasks: false once it has ended or is being ended. */
  get isUsable(): boolean {
    return this.#isUsable;
  }

  /** Sends a task. @param onEvent receives the events of the task until it ends. */
  run<Kind extends TaskKind>(
    kind: Kind,
    input: Tasks[Kind]['input'],
    onEvent: (event: Tasks[Kind]['event']) => void,
  ): Running<Kind> {
    this.#lastId += 1;
    const id = this.#lastId;
    const result = new Promise<Tasks[Kind]['output']>((resolve, reject) => {
      this.#open.set(id, { onEvent, resolve, reject });
    });
    this.#send({ id, kind, input });
    return { result, send: (command) => this.#open.has(id) && this.#send({ id, command }) };
  }

  /** Ends the process at once; its tasks fail with `crashed`. */
  kill(): void {
    this.#isUsable = false;
    this.#port.kill();
  }

  /** Asks the process to end as soon as no file is half-written. */
  leave(): void {
    this.#send({ leave: true });
  }

  #send(message: ToChild): void {
    this.#port.send(message);
  }

  #receive(message: FromChild): void {
    const task = this.#open.get(message.id);
    if (!task) return;
    if ('event' in message) {
      task.onEvent(message.event as never);
      return;
    }
    this.#open.delete(message.id);
    if ('failure' in message) task.reject(errorOf(message.failure));
    else task.resolve(message.output as never);
    if (this.#open.size === 0) this.#onIdle();
  }

  #cleanUp(code: number | null, signal: string | null): void {
    if (!live.delete(this)) return;
    this.#isUsable = false;
    if (live.size === 0) process.off('exit', killAll);
    void this.#scratch.remove().catch(() => undefined); // a later start removes what is still in use
    const lost = [...this.#open.values()];
    this.#open.clear();
    for (const { reject } of lost) reject(crash(code, signal));
  }
}

/** A process that has not ended after this time is computing, not writing a file, and can be killed. */
const graceMilliseconds = 300;

/** Ends all compute processes of this process without leaving half-written files or temporary folders. */
export async function endComputeProcesses(): Promise<void> {
  const children = [...live];
  for (const child of children) child.leave();
  const timer = setTimeout(() => {
    for (const child of children) child.kill();
  }, graceMilliseconds);
  await Promise.all(children.map(({ ended }) => ended));
  clearTimeout(timer);
}

function crash(code: number | null, signal: string | null): UserError {
  if (signal !== null)
    return new UserError(
      'crashed',
      `The painting process was stopped (${signal}), usually because it ran out of memory: choose a smaller size.`,
      { values: { context: 'signal', signal } },
    );
  return new UserError(
    'crashed',
    `The painting process ended unexpectedly (code ${code}): try again, with a smaller size if it happens again.`,
    { values: { code: String(code) } },
  );
}
