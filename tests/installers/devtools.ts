import type { Readable } from 'node:stream';
import { WebSocket } from 'undici';

/** The part of a response of Chromium's debugging protocol that is used here. */
interface Answer {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  };
}

/** The port that Chromium prints when started with `--remote-debugging-port=0`. @throws Error with the output if it contains no port. */
export async function debuggingPort(printed: Readable): Promise<number> {
  let text = '';
  // The stream stays open, because the program continues to print.
  for await (const piece of printed.iterator({ destroyOnReturn: false })) {
    text += piece;
    const found = /DevTools listening on ws:\/\/[^:]+:(\d+)\//.exec(text);
    if (!found) continue;
    printed.resume(); // discards further output, which would fill the pipe otherwise
    return Number(found[1]);
  }
  throw new Error(`no debugging port was printed: ${text}`);
}

/**
 * A page of Chromium, controlled through its debugging port. Playwright controls Electron through Node's inspector, which is disabled in
 * the packaged application.
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

  /** Waits for a page whose address starts with `address`, and connects to it. */
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

  /** Evaluates an expression in the page and awaits its value, which must be representable as JSON. */
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
