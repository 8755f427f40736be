import type { Dispatcher } from 'undici';
import { UserError } from '../common/errors.js';

/** How the web is reached. */
export interface Connection {
  readonly fetch: typeof import('undici').fetch;
  readonly dispatcher: Dispatcher;
}

/** A server that says nothing for so long has gone. */
const SILENCE_MILLISECONDS = 60_000;
const CONNECT_MILLISECONDS = 20_000;

/**
 * A connection that goes through the proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name, if any; loaded when first used.
 * @throws UserError `proxy` when they name none that can be used.
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
