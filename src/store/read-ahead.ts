import type { Response } from 'undici';

/** A response body that is read as it arrives. */
interface Body extends AsyncIterable<Uint8Array> {
  /** Stops reading; the rest is discarded. */
  readonly cancel: () => void;
}

/** Most bytes that wait to be written. */
const MAX_WAITING = 8_000_000;

/**
 * Reads a body ahead of its consumer. When the connection breaks, a web stream discards what was received and not yet read; read ahead,
 * everything received is delivered before the error.
 */
export function readAhead({ body }: Response): Body {
  const waiting: Uint8Array[] = [];
  const reader = body?.getReader();
  const [arrived, drained] = [new Wakeup(), new Wakeup()];
  let end: { readonly error?: unknown } | undefined;
  const pump = async () => {
    for (;;) {
      const next = await reader?.read();
      if (next === undefined || next.done) return;
      waiting.push(next.value);
      arrived.wake();
      if (waiting.reduce((sum, { length }) => sum + length, 0) > MAX_WAITING) await drained.wait();
    }
  };
  void pump()
    .then(
      () => ({}),
      (error: unknown) => ({ error }),
    )
    .then((how) => {
      end = how;
      arrived.wake();
    });
  async function* pieces() {
    for (;;) {
      const piece = waiting.shift();
      if (piece !== undefined) {
        drained.wake();
        yield piece;
      } else if (end !== undefined) {
        if ('error' in end) throw end.error;
        return;
      } else await arrived.wait();
    }
  }
  return {
    [Symbol.asyncIterator]: pieces,
    cancel: () => {
      drained.wake();
      void reader?.cancel().catch(() => undefined);
    },
  };
}

/** Wakes the one that waits for it. */
class Wakeup {
  #wake: () => void = () => undefined;

  wake(): void {
    this.#wake();
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
