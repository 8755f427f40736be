import type { Response } from 'undici';

/** A body that is read as it comes. */
interface Body extends AsyncIterable<Uint8Array> {
  /** Ends the reading; what has not come yet is not wanted. */
  readonly cancel: () => void;
}

/** Bytes that may wait to be written. */
const MOST_WAITING = 8_000_000;

/**
 * Reads a body without waiting for what becomes of it. A stream of the web forgets what it has received and not handed out when its
 * connection breaks; read ahead, all that was received comes out before the error does.
 */
export function readAhead({ body }: Response): Body {
  const waiting: Uint8Array[] = [];
  const reader = body?.getReader();
  const [news, room] = [new Bell(), new Bell()];
  let end: { readonly error?: unknown } | undefined;
  const pump = async () => {
    for (;;) {
      const next = await reader?.read();
      if (next === undefined || next.done) return;
      waiting.push(next.value);
      news.ring();
      if (waiting.reduce((sum, { length }) => sum + length, 0) > MOST_WAITING) await room.heard();
    }
  };
  void pump()
    .then(
      () => ({}),
      (error: unknown) => ({ error }),
    )
    .then((how) => {
      end = how;
      news.ring();
    });
  async function* pieces() {
    for (;;) {
      const piece = waiting.shift();
      if (piece !== undefined) {
        room.ring();
        yield piece;
      } else if (end !== undefined) {
        if ('error' in end) throw end.error;
        return;
      } else await news.heard();
    }
  }
  return {
    [Symbol.asyncIterator]: pieces,
    cancel: () => {
      room.ring();
      void reader?.cancel().catch(() => undefined);
    },
  };
}

/** Wakes whoever waits for it. */
class Bell {
  #wake: () => void = () => undefined;

  ring(): void {
    this.#wake();
  }

  heard(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
