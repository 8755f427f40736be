import type { Readable } from 'node:stream';
import { WebSocket } from 'undici';

/** Of the answers of Chromium's debugging protocol, what is read here. */
interface Answer {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  };
}

/** The port that a Chromium started with `--remote-debugging-port=0` prints. @throws Error with what it printed if it ends without. */
export async function debuggingPort(printed: Readable): Promise<number> {
  let text = '';
  // The stream stays open, as the program goes on printing.
  for await (const piece of printed.iterator({ destroyOnReturn: false })) {
    text += piece;
    const found = /DevTools listening on ws:\/\/[^:]+:(\d+)\//.exec(text);
    if (!found) continue;
    printed.resume(); // or the program would wait for a reader one day
    return Number(found[1]);
  }
  throw new Error(`no debugging port was printed: ${text}`);
}

/**
 * A page of a Chromium by its debugging port. Playwright drives Electron through Node's inspector, which an installed Impasto does not
 * have; this is the one thing needed of it.
 */
export class Page {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const answer: Answer = JSON.parse(String(data));
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    });
  }

  /** Connects to the page whose address begins so, as soon as there is one. */
  static async at(port: number, address: string, milliseconds = 60_000): Promise<Page> {
    const deadline = Date.now() + milliseconds;
    while (Date.now() < deadline) {
      const response = await fetch(`http://127.0.0.1:${port}/json/list`);
      const targets = (await response.json()) as { url: string; webSocketDebuggerUrl: string }[];
      const target = targets.find(({ url }) => url.startsWith(address));
      if (target) return await Page.#connected(target.webSocketDebuggerUrl);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`no page at ${address} within ${milliseconds} ms`);
  }

  static async #connected(url: string): Promise<Page> {
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error(`could not connect to ${url}`)));
    });
    return new Page(socket);
  }

  /** What an expression comes to in the page, promises waited for, as JSON can hold it. */
  async evaluate(expression: string): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const params = { expression, awaitPromise: true, returnByValue: true };
    this.#socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
    const { error, result } = await answered;
    this.#waiting.delete(id);
    const thrown = error?.message ?? result?.exceptionDetails?.exception?.description;
    if (thrown !== undefined) throw new Error(thrown);
    return result?.result?.value;
  }

  close(): void {
    this.#socket.close();
  }
}
