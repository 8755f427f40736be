import { type EngineOpener, openEngine } from '../engines/index.js';
import { failureOf } from '../system/failure.js';
import { exitWhenWritten, openChannel } from './channel.js';
import { checkDevice } from './check-device.js';
import { EngineCache } from './engine-cache.js';
import { install } from './install.js';
import { paintInstantly, prepareInstant } from './instant.js';
import { learnNetwork } from './learn.js';
import { lookThroughLayer } from './lens.js';
import { type Commands, paint } from './paint.js';
import { inspect, writeImage } from './pictures.js';
import type { FromChild, PaintCommand, TaskKind, Tasks, ToChild } from './protocol.js';
import { score } from './score.js';
import { paintSheet } from './sheet.js';
import { measureSpeed } from './speed.js';

/** The commands that one task has received. */
class TaskCommands implements Commands {
  readonly #controller = new AbortController();
  wanted: PaintCommand | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** `cancel` overrides earlier commands; otherwise the first one counts. */
  add(command: PaintCommand): void {
    if (this.wanted === undefined || command === 'cancel') this.wanted = command;
    this.#controller.abort();
  }
}

type Work<Kind extends TaskKind> = (
  input: Tasks[Kind]['input'],
  report: (event: Tasks[Kind]['event']) => void,
  commands: Commands,
) => Promise<Tasks[Kind]['output']>;

/**
 * Makes this process a compute process, which runs the tasks that the main process sends.
 * @param opener opens an engine on a device; tests pass one with simulated devices.
 */
export function serveTasks(opener: EngineOpener = openEngine): void {
  // A terminal sends Ctrl-C to this process too, but the main process decides what to do.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

  const channel = openChannel();
  const engines = new EngineCache(opener);
  const open = new Map<number, TaskCommands>();

  const works: { readonly [Kind in TaskKind]: Work<Kind> } = {
    paint: (task, report, commands) => paint(engines, task, report, commands),
    inspect: ({ path, decode }) => inspect(path, decode),
    image: (task) => writeImage(task),
    sheet: (task, report) => paintSheet(engines, task, report),
    instant: (task) => paintInstantly(engines, task),
    prepare: async (task) => void (await prepareInstant(engines, task)),
    install: (task, report, commands) => install(task, report, commands.signal),
    score: (task) => score(engines, task),
    learn: (task, report, commands) => learnNetwork(engines, task, report, commands.signal),
    lens: (task, report, commands) => lookThroughLayer(engines, task, report, commands.signal),
    speed: (task) => measureSpeed(engines, task),
    check: (task, report) => checkDevice(opener, task, report),
  };

  const send = (message: FromChild) => channel.send(message);

  async function perform(id: number, kind: TaskKind, input: unknown): Promise<void> {
    const commands = new TaskCommands();
    open.set(id, commands);
    try {
      // The types of the main process make sure that the input fits the kind.
      const work = works[kind] as Work<TaskKind>;
      const output = await work(input as never, (event: unknown) => send({ id, event }), commands);
      send({ id, output });
    } catch (error) {
      const failure = failureOf(error);
      if (process.env.IMPASTO_DEBUG === '1' && failure.code === 'defect') console.error(error);
      send({ id, failure });
    } finally {
      open.delete(id);
    }
  }

  channel.onMessage((message) => {
    const received = message as ToChild;
    if ('leave' in received) exitWhenWritten();
    else if ('command' in received) open.get(received.id)?.add(received.command);
    else void perform(received.id, received.kind, received.input);
  });
}
