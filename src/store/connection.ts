import type { Dispatcher } from 'undici';
import { UserError } from '../common/errors.js';

/** The means to send HTTP requests. */
export interface Connection {
  readonly fetch: typeof import('undici').fetch;
  readonly dispatcher: Dispatcher;
}

/** A server that sends nothing for so long is considered gone. */
const SILENCE_MILLISECONDS = 60_000;
const CONNECT_MILLISECONDS = 20_000;

/**
 * Creates a connection that uses the proxy of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, if set. Loads undici at the first call.
 * @throws UserError `proxy` when they hold an invalid address.
 */
export async function connection(): Promise<Connection> {
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  try {
    const dispatcher = new EnvHttpProxyAgent({
      headersTimeout: SILENCE_MILLISECONDS,
      bodyTimeout: SILENCE_MILLISECONDS,
      connect: { timeout: CONNECT_MILLISECONDS },
    });
    return { fetch, dispatcher };
  } catch (cause) {
    throw new UserError(
      'proxy',
      'The proxy that HTTP_PROXY or HTTPS_PROXY names cannot be used: give an address such as http://host:8080.',
      { cause },
    );
  }
}
