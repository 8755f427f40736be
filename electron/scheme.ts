import { protocol } from 'electron';
import { type Handler, messagePage } from '../src/api/index.js';

const SCHEME = 'impasto';
const HOST = 'app';

/** The application's first page. */
export const START_PAGE = `${SCHEME}://${HOST}/`;

/** Gives our scheme the privileges of HTTPS: its own secure origin, `fetch` and streams. Must be called before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** Whether an address belongs to our origin. */
export function isAppAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol: scheme, host } = new URL(address);
  return scheme === `${SCHEME}:` && host === HOST;
}

/** Serves our scheme inside this process, without opening a port. */
export function serveScheme(handler: Handler): void {
  protocol.handle(SCHEME, async (request) =>
    isAppAddress(request.url) ? await handler(request) : messagePage(404, 'This page does not exist.'),
  );
}
