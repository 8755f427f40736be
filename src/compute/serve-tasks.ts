import { failureOf } from '../common/failures.js';
import { type EngineOpener, openEngine } from '../engines/index.js';
import { openChannel } from './channel.js';
import { checkDevice } from './check-device.js';
import { install } from './installs.js';
import { type Orders, paint } from './paint.js';
import { inspect, writeImage } from './pictures.js';
import type { FromChild, PaintOrder, TaskKind, Tasks, ToChild } from './protocol.js';
import { measureSpeed } from './speed.js';
import { Workbench } from './workbench.js';

/** The orders for one task. */
class TaskOrders implements Orders {
  readonly #controller = new AbortController();
  wanted: PaintOrder | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whoever cancels means it, whatever was asked before; else the first order counts. */
  give(order: PaintOrder): void {
    if (this.wanted === undefined || order === 'cancel') this.wanted = order;
    this.#controller.abort();
  }
}

type Work<Kind extends TaskKind> = (
  input: Tasks[Kind]['input'],
  report: (event: Tasks[Kind]['event']) => void,
  orders: Orders,
) => Promise<Tasks[Kind]['output']>;

/**
 * Makes this process a compute process: it takes tasks and orders from the main side, and tells what becomes of them.
 * @param opener opens an engine on a device; tests have devices of their own.
 */
export function serveTasks(opener: EngineOpener = openEngine): void {
  // A terminal sends Ctrl-C to this process too; what becomes of it is the main side's to decide.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

  const channel = openChannel();
  const workbench = new Workbench(opener);
  const open = new Map<number, TaskOrders>();

  const works: { readonly [Kind in TaskKind]: Work<Kind> } = {
    paint: (task, report, orders) => paint(workbench, task, report, orders),
    inspect: ({ path }) => inspect(path),
    image: (task) => writeImage(task),
    install: (task, report, orders) => install(task, report, orders.signal),
    speed: (task) => measureSpeed(workbench, task),
    check: (task, report) => checkDevice(opener, task, report),
  };

  const send = (message: FromChild) => channel.send(message);

  async function perform(id: number, kind: TaskKind, input: unknown): Promise<void> {
    const orders = new TaskOrders();
    open.set(id, orders);
    try {
      // The main side's types see to it that the input is that kind's.
      const work = works[kind] as Work<TaskKind>;
      const output = await work(input as never, (event: unknown) => send({ id, event }), orders);
      send({ id, output });
    } catch (error) {
      if (process.env.IMPASTO_DEBUG === '1') console.error(error);
      send({ id, failure: failureOf(error) });
    } finally {
      open.delete(id);
    }
  }

  channel.onMessage((message) => {
    const received = message as ToChild;
    if ('order' in received) open.get(received.id)?.give(received.order);
    else void perform(received.id, received.kind, received.input);
  });
}
