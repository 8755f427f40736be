import { randomBytes } from 'node:crypto';
import { type ApiEvent, eventSchema, type Happening, type Snapshot } from './contract.js';

/** An event and its position. */
export interface LoggedEvent {
  /** `epoch-sequence`, to resume after; a snapshot has the id of the last event it includes. */
  readonly id: string;
  readonly event: ApiEvent;
}

/** Which events to read, and from where. */
interface Following {
  /** The id of the last known event. Without one, or if it cannot be resumed from, a snapshot comes first. */
  readonly after?: string | undefined;
  /** Only events of this job. */
  readonly job?: string | undefined;
  /** Ends the iteration. */
  readonly signal: AbortSignal;
  /** The state at the moment of the call: every published change and no other. */
  readonly snapshot: () => Snapshot;
}

/** The size of the log. */
interface EventLogOptions {
  /** Number of events kept for late and slow readers. */
  readonly capacity?: number;
}

const CAPACITY = 4096;

/**
 * The events for any number of readers, each at its own pace. The last events are kept in a ring buffer that all readers share, so a slow
 * reader costs no memory. A reader that falls behind the ring receives a snapshot instead of the events it missed.
 */
export class EventLog {
  /** Makes ids of earlier processes, which counted from 1 too, invalid. */
  readonly #epoch = randomBytes(6).toString('hex');
  readonly #capacity: number;
  readonly #ring: Happening[] = [];
  /** Number of the newest event; the first has 1. */
  #last = 0;
  readonly #sleepers = new Set<() => void>();

  constructor({ capacity = CAPACITY }: EventLogOptions = {}) {
    this.#capacity = capacity;
  }

  /**
   * Adds an event. It is copied, so its objects may change later.
   * @throws ZodError when it does not match the contract, which is a defect of the caller.
   */
  publish(event: Happening): void {
    const copy = eventSchema.parse(event) as Happening;
    this.#last += 1;
    this.#ring[this.#last % this.#capacity] = copy;
    this.#wake();
  }

  /** The events from a position on, as they are published, until the signal fires. */
  async *follow({ after, job, signal, snapshot }: Following): AsyncGenerator<LoggedEvent, void, undefined> {
    let known = this.#numberOf(after);
    while (!signal.aborted) {
      if (known === undefined || this.#isLost(known + 1)) {
        known = this.#last;
        yield { id: this.#idOf(known), event: snapshot() };
      } else if (known === this.#last) {
        await this.#next(signal);
      } else {
        known += 1;
        const event = this.#ring[known % this.#capacity]!;
        if (job === undefined || jobOf(event) === job) yield { id: this.#idOf(known), event };
      }
    }
  }

  #idOf(number: number): string {
    return `${this.#epoch}-${number}`;
  }

  /** The number in an id that this process has issued. */
  #numberOf(id: string | undefined): number | undefined {
    const [, epoch, digits] = /^([0-9a-f]+)-(\d{1,15})$/.exec(id ?? '') ?? [];
    const number = Number(digits);
    return epoch === this.#epoch && number <= this.#last ? number : undefined;
  }

  #isLost(number: number): boolean {
    return number <= this.#last - this.#capacity;
  }

  /** Resolves at the next event, or when the signal fires. */
  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#sleepers.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  #wake(): void {
    for (const wake of [...this.#sleepers]) wake();
  }
}

/** The id of the job that an event is about. */
function jobOf(event: Happening): string | undefined {
  if (event.type === 'job') return event.job.id;
  return event.type === 'progress' || event.type === 'deleted' ? event.id : undefined;
}
