import { type Handler, isApi } from '../src/api/index.js';

/*
 * Only for `npm run dev`, where Vite serves the pages and updates them while they are open. `IS_DEVELOPMENT` is false in release builds,
 * so the bundler removes this code from them.
 */

/** Environment variable with Vite's address. */
export const SERVER_VARIABLE = 'IMPASTO_VITE';

/** Vite puts inline scripts into the page and talks to it over a WebSocket. */
const policy =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; connect-src 'self' ws://localhost:*";

/**
 * Serves Vite's pages instead of the built ones.
 * @param server Vite's address.
 * @param handler answers API requests.
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

/** renderer/api has the same path as the API; Vite serves its TypeScript files under their own names. */
function isSource(pathname: string): boolean {
  return /\.tsx?$/.test(pathname);
}

/** Whether an address is Vite's WebSocket. */
export function isViteSocket(address: string): boolean {
  return address.startsWith('ws://localhost:');
}
