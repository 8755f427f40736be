import { ByteLengthQueuingStrategy, TransformStream } from 'node:stream/web';
import type { Response } from 'undici';

/** Most bytes that wait to be written. */
const MAX_WAITING = 8_000_000;

/**
 * Reads a body ahead of its consumer, starting at the call. When the connection breaks, a web stream discards what was received and not
 * yet read; read ahead, everything received is delivered before the error.
 */
export function readAhead({ body }: Response): AsyncIterable<Uint8Array> {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, strategy);
  const arrival = receive();
  return deliver();

  /** The error that ended the body, after everything received is in the buffer. */
  async function receive(): Promise<{ readonly error: unknown } | undefined> {
    try {
      await body?.pipeTo(writable, { preventAbort: true, preventClose: true });
      return undefined;
    } catch (error) {
      return { error };
    } finally {
      await writable.close().catch(() => undefined); // the consumer may have stopped
    }
  }

  async function* deliver(): AsyncGenerator<Uint8Array> {
    yield* readable;
    const broken = await arrival;
    if (broken) throw broken.error;
  }
}
