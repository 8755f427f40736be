import { type Handler, isApi } from '../src/api/index.js';

/*
 * Only in the build of `npm run dev`: pages come from Vite, which changes them while they are open. What is shipped holds none of this,
 * as `IS_DEVELOPMENT` is false there when it is built.
 */

/** Name of the environment variable with Vite's address. */
export const SERVER_VARIABLE = 'IMPASTO_VITE';

/** Vite's own scripts stand inline in the page, and talk to it over a socket. */
const policy =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; connect-src 'self' ws://localhost:*";

/**
 * Puts Vite's pages in the place of the built ones.
 * @param server Vite's address.
 * @param handler answers everything else.
 */
export function withVite(server: string, handler: Handler): Handler {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    if (isApi(request) && !isSource(pathname)) return await handler(request);
    const answer = await fetch(`${server}${pathname}${search}`, { method: request.method });
    const headers = new Headers(answer.headers);
    headers.set('Content-Security-Policy', policy);
    return new Response(answer.body, { status: answer.status, headers });
  };
}

/** The screen has a folder of the API's name, whose files Vite serves as they are called. */
function isSource(pathname: string): boolean {
  return /\.tsx?$/.test(pathname);
}

/** Whether an address is Vite's socket. */
export function isViteSocket(address: string): boolean {
  return address.startsWith('ws://localhost:');
}
