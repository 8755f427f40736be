import { type Handler, isApi, messagePage, problemResponse } from '../../api/index.js';
import { type ErrorCode, errorCodes } from '../../common/error-codes.js';
import { hostCheck, normalHost, type Served } from './hosts.js';
import { isToken } from './token.js';

/** What a gate goes by. */
interface GateOptions extends Served {
  /** Without it nobody is let in. */
  readonly token: string;
}

/** Why a request is refused. */
interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Stands before a handler that is reached over a network. It lets in whoever brings the token, as `Authorization: Bearer` or in the
 * cookie that `/?token=...` is exchanged for, and refuses requests that other pages in the user's browser make, whatever they bring.
 */
export function createGate(inside: Handler, { token, ...served }: GateOptions): Handler {
  const isOurHost = hostCheck(served);
  // Two servers on one machine share their cookies, as those do not heed ports.
  const cookie = `impasto-${served.port}`;
  return async (request) => {
    const stranger = hostRefusal(request, isOurHost) ?? pageRefusal(request);
    if (stranger) return refuse(request, stranger);
    if (isExchange(request, token)) return exchange(cookie, token);
    if (isToken(bearerOf(request), token)) return await inside(request);
    const guest = isToken(cookieOf(request, cookie), token) ? proofRefusal(request) : noToken;
    return guest ? refuse(request, guest) : await inside(request);
  };
}

function refuse(request: Request, { code, message, headers }: Refusal): Response {
  if (isApi(request)) return problemResponse({ code, message }, headers);
  return messagePage(errorCodes[code][0], message);
}

const hostOf = ({ headers, url }: Request) => headers.get('host') ?? new URL(url).host;

function hostRefusal(request: Request, isOurs: (host: string) => boolean): Refusal | undefined {
  // A request through a proxy has a host in its address too.
  const hosts = [hostOf(request), new URL(request.url).host];
  const stranger = hosts.find((host) => !isOurs(host));
  if (stranger === undefined) return undefined;
  const message = `Impasto does not answer under the name ${stranger}: use the address that it printed, or start it with --allow-host ${stranger}.`;
  return { code: 'host', message };
}

/** What other pages in the same browser send, which say by themselves that they are others. */
function pageRefusal(request: Request): Refusal | undefined {
  const origin = request.headers.get('origin');
  if ((origin === null || isOwn(origin, request)) && !isForeignFetch(request)) return undefined;
  const message =
    'Impasto does not answer other pages: open the address that it printed in a tab of its own.';
  return { code: 'origin-forbidden', message };
}

/** Behind a tunnel the browser may speak HTTPS. */
function isOwn(origin: string, request: Request): boolean {
  const host = normalHost(hostOf(request));
  const [, asked = ''] = /^https?:\/\/(.+)$/.exec(origin) ?? [];
  return host !== undefined && normalHost(asked) === host;
}

/** Other ports of one machine count as the same site, so that is not good enough; a link to the first page is. */
function isForeignFetch(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site === null || site === 'same-origin' || site === 'none') return false;
  return !isNavigation(request);
}

function isNavigation({ headers, method, url }: Request): boolean {
  const isTop = headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document';
  return method === 'GET' && isTop && new URL(url).pathname === '/';
}

/** Whether somebody comes in by the printed address. */
function isExchange({ method, url }: Request, token: string): boolean {
  const { pathname, searchParams } = new URL(url);
  const isPage = pathname === '/' && (method === 'GET' || method === 'HEAD');
  return isPage && isToken(searchParams.get('token') ?? undefined, token);
}

/** The token goes out of the address, where it could be seen or copied, into a cookie that scripts cannot read. */
function exchange(cookie: string, token: string): Response {
  return messagePage(303, 'Impasto is at the first page.', {
    Location: '/',
    'Set-Cookie': `${cookie}=${token}; Path=/; HttpOnly; SameSite=Strict`,
  });
}

function bearerOf({ headers }: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
}

function cookieOf({ headers }: Request, name: string): string | undefined {
  const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

const noToken: Refusal = {
  code: 'token-missing',
  message: 'Impasto needs its token: open the whole address that it printed when it was started.',
  headers: { 'WWW-Authenticate': 'Bearer' },
};

/** A cookie comes along by itself, so where something is to change, the browser must say that our own page asks. */
function proofRefusal({ headers, method }: Request): Refusal | undefined {
  const isReading = method === 'GET' || method === 'HEAD';
  // An origin that is there is our own by now.
  const isOurPage = headers.has('origin') || headers.get('sec-fetch-site') === 'same-origin';
  if (isReading || isOurPage) return undefined;
  const message =
    'This request does not say which page it comes from: send the token as "Authorization: Bearer" instead.';
  return { code: 'origin-forbidden', message };
}
