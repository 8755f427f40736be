import { type Handler, isApi, messagePage, problemResponse } from '../../api/index.js';
import { type ErrorCode, errorCodes } from '../../common/error-codes.js';
import { hostCheck, normalHost, type Served } from './hosts.js';
import { cookieValue, isToken, type OneTimeCode } from './token.js';

/** The settings of the access control. */
interface AccessOptions extends Served {
  /** Required from every client. */
  readonly token: string;
  /** Accepted in the address once, instead of the token. */
  readonly code?: OneTimeCode;
}

/** Why a request is refused. */
interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Protects a handler that is reached over a network. It accepts requests with the token, as `Authorization: Bearer` or in the cookie
 * that `/?token=...` or `/?code=...` is exchanged for, and refuses all requests that other pages in the user's browser make.
 */
export function createAccessControl(inside: Handler, { token, code, ...served }: AccessOptions): Handler {
  const isOurHost = hostCheck(served);
  // Cookies ignore ports: every server on this machine gets them, so they are not the token, and each port has its own.
  const cookie = `impasto-${served.port}`;
  const value = cookieValue(token, served.port);
  return async (request) => {
    const foreign = hostRefusal(request, isOurHost) ?? pageRefusal(request);
    if (foreign) return refuse(request, foreign);
    if (isExchange(request, token, code)) return exchange(cookie, value);
    if (isToken(bearerOf(request), token)) return await inside(request);
    const refusal = isToken(cookieOf(request, cookie), value) ? proofRefusal(request) : noToken;
    return refusal ? refuse(request, refusal) : await inside(request);
  };
}

function refuse(request: Request, { code, message, headers }: Refusal): Response {
  if (isApi(request)) return problemResponse({ code, message }, headers);
  return messagePage(errorCodes[code][0], message);
}

const hostOf = ({ headers, url }: Request) => headers.get('host') ?? new URL(url).host;

function hostRefusal(request: Request, isOurs: (host: string) => boolean): Refusal | undefined {
  // A request through a proxy also has a host in its address.
  const hosts = [hostOf(request), new URL(request.url).host];
  const foreign = hosts.find((host) => !isOurs(host));
  if (foreign === undefined) return undefined;
  const message = `Impasto does not answer requests to ${foreign}: use the address that it printed, or start it with --allow-host ${foreign}.`;
  return { code: 'host', message };
}

/** Other pages in the same browser, which their headers reveal. */
function pageRefusal(request: Request): Refusal | undefined {
  const origin = request.headers.get('origin');
  if ((origin === null || isOwn(origin, request)) && !isForeignFetch(request)) return undefined;
  const message =
    'Impasto does not answer requests from other pages: open the address that it printed in a tab of its own.';
  return { code: 'origin-forbidden', message };
}

/** Behind a tunnel the browser may use HTTPS. */
function isOwn(origin: string, request: Request): boolean {
  const host = normalHost(hostOf(request));
  const [, asked = ''] = /^https?:\/\/(.+)$/.exec(origin) ?? [];
  return host !== undefined && normalHost(asked) === host;
}

/** `same-site` is not enough, as it includes other ports of the machine; a link to the first page is allowed. */
function isForeignFetch(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site === null || site === 'same-origin' || site === 'none') return false;
  return !isNavigation(request);
}

function isNavigation({ headers, method, url }: Request): boolean {
  const isTop = headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document';
  return method === 'GET' && isTop && new URL(url).pathname === '/';
}

/** Whether a request uses the printed address, or the one that the browser was opened with. */
function isExchange({ method, url }: Request, token: string, code?: OneTimeCode): boolean {
  const { pathname, searchParams } = new URL(url);
  const isPage = pathname === '/' && (method === 'GET' || method === 'HEAD');
  return (
    isPage && (isToken(searchParams.get('token'), token) || code?.use(searchParams.get('code')) === true)
  );
}

/** Replaces the token in the address, where it could be seen or copied, by a cookie that scripts cannot read. */
function exchange(cookie: string, value: string): Response {
  return messagePage(303, 'Impasto is at the first page.', {
    Location: '/',
    'Set-Cookie': `${cookie}=${value}; Path=/; HttpOnly; SameSite=Strict`,
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
  message: 'Impasto needs its token: open the complete address that it printed when it was started.',
  headers: { 'WWW-Authenticate': 'Bearer' },
};

/** Browsers send cookies by themselves, so a request that changes something must also say that our own page made it. */
function proofRefusal({ headers, method }: Request): Refusal | undefined {
  const isReading = method === 'GET' || method === 'HEAD';
  // An origin has been checked before.
  const isOurPage = headers.has('origin') || headers.get('sec-fetch-site') === 'same-origin';
  if (isReading || isOurPage) return undefined;
  const message =
    'This request does not say which page it comes from: send the token as "Authorization: Bearer" instead.';
  return { code: 'origin-forbidden', message };
}
