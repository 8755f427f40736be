import { protocol } from 'electron';
import { type Handler, messagePage } from '../src/api/index.js';

const SCHEME = 'impasto';
const HOST = 'app';

/** The origin of the screen and the API. */
export const ORIGIN = `${SCHEME}://${HOST}`;

/** The first page. */
export const START_PAGE = `${ORIGIN}/`;

/** Has our scheme treated as HTTPS is: an origin of its own, secure, with `fetch` and streams. To be called before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** Whether an address is of our origin. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol: scheme, host } = new URL(address);
  return scheme === `${SCHEME}:` && host === HOST;
}

/** Answers our scheme within this process; no port is opened. */
export function serveScheme(answer: Handler): void {
  protocol.handle(SCHEME, async (request) =>
    isOurs(request.url) ? await answer(request) : messagePage(404, 'There is nothing here.'),
  );
}
