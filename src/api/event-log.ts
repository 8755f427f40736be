import { randomBytes } from 'node:crypto';
import { type ApiEvent, eventSchema, type Happening, type Snapshot } from './contract.js';

/** An event with the name to resume after. */
export interface LoggedEvent {
  /** `epoch-sequence`; a snapshot has the id of the last event that is in it. */
  readonly id: string;
  readonly event: ApiEvent;
}

/** Which events to follow, and from where. */
interface Following {
  /** The id of the last event that is known; without one, or one that cannot be continued, it begins with a snapshot. */
  readonly after?: string | undefined;
  /** Only events of this job. */
  readonly job?: string | undefined;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Everything as it is at the moment of the call; must have in it what was published, and nothing else. */
  readonly snapshot: () => Snapshot;
}

/** How much is remembered. */
interface EventLogOptions {
  /** Events that are kept for those who come late or are slow. */
  readonly capacity?: number;
}

const CAPACITY = 4096;

/**
 * What has happened, for any number of readers, each at its own pace. The last events are kept in a ring; a reader takes them from
 * there when it is ready for one, so a slow reader costs no memory. One that has fallen behind the ring gets a snapshot instead of
 * what it has missed.
 */
export class EventLog {
  /** Ids of an earlier process, whose numbers began anew, mean nothing in this one. */
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
   * Tells that something has happened. The event is copied: changing the objects in it later does no harm.
   * @throws ZodError when it does not fit the contract, which is a defect of the caller.
   */
  publish(event: Happening): void {
    const copy = eventSchema.parse(event) as Happening;
    this.#last += 1;
    this.#ring[this.#last % this.#capacity] = copy;
    this.#wake();
  }

  /** The events from a point on, as they happen, until the signal fires. */
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

  /** The number in an id of this process, if it is one that was given out. */
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
