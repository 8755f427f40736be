import { expect } from 'vitest';

/** What a reader of server-sent events has understood so far; a block that is not whole is none. */
export class Reader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = '';
  lastId = '';
  comments = 0;

  constructor(body: ReadableStream<Uint8Array> | null) {
    this.#reader = body!.getReader();
  }

  /** The next event, or undefined at the end. @param cut how much of the bytes are lost with the connection, 0 to 1. */
  async next(cut = 0): Promise<Record<string, unknown> | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const event = this.#take(this.#text.slice(0, end));
        this.#text = this.#text.slice(end + 2);
        if (event) return event;
      } else {
        const { done, value } = await this.#reader.read();
        if (done) return undefined;
        const kept = value.subarray(0, Math.floor(value.length * (1 - cut)));
        this.#text += this.#decoder.decode(kept, { stream: true });
        if (kept.length < value.length) return undefined;
      }
    }
  }

  #take(block: string): Record<string, unknown> | undefined {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    if (block.startsWith(':')) this.comments += 1;
    const data = field('data');
    if (data === undefined) return undefined;
    const event = JSON.parse(data);
    expect(field('event')).toBe(event.type);
    this.lastId = field('id') ?? '';
    return event;
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}
