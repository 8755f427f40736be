import { Hono } from 'hono';
import { UserError } from '../common/errors.js';
import type { Backend, ImageAnswer } from './backend.js';
import { checked } from './check.js';
import { API_ROOT, type Route, type RouteName, routes } from './contract.js';
import { eventStream } from './event-stream.js';
import { apiHeaders } from './headers.js';
import { imageResponse } from './image-response.js';
import { readJsonBody } from './json-body.js';
import { JSON_LIMIT, UPLOAD_LIMIT } from './limits.js';
import { openApiDocument } from './openapi.js';
import { defectResponse, problemResponse, userErrorOf } from './problem.js';
import { strictly } from './strictly.js';
import { uploadOf } from './upload.js';

/** A web-standard handler, which a server and Electron's `protocol.handle` both take. It never throws. */
export type Handler = (request: Request) => Promise<Response>;

/** How the API is served. */
export interface HandlerOptions {
  /** The largest upload, in bytes; {@link UPLOAD_LIMIT} unless told. */
  readonly uploadLimit?: number;
  /** Silence on a stream of events before a sign of life; 15 s unless told. */
  readonly heartbeatMilliseconds?: number;
  /** Fires when Impasto ends: streams of events end, and what comes then is refused with 503. */
  readonly closing?: AbortSignal;
  /** Told of every defect; written to standard error unless told. */
  readonly onDefect?: (error: unknown, request: string) => void;
}

/** A request on its way through. */
interface Visit {
  readonly request: Request;
  /** The names in the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The API: every route of the contract over a backend. Requests are checked against the contract's schemas before the backend sees
 * them and answers before they are sent. Everything under `/api` is answered here, in JSON; what goes wrong is a problem (RFC 9457).
 */
export function createHandler(backend: Backend, options: HandlerOptions = {}): Handler {
  const api = new Api(backend, options);
  return (request) => api.answer(request);
}

class Api {
  readonly #backend: Backend;
  readonly #options: HandlerOptions;
  readonly #router = new Hono({ strict: false });

  constructor(backend: Backend, options: HandlerOptions) {
    this.#backend = backend;
    this.#options = options;
    for (const [name, route] of Object.entries(routes)) this.#add(name as RouteName, route);
    for (const [path, methods] of methodsByPath()) this.#router.all(path, () => wrongMethod(methods));
    this.#router.notFound(({ req }) => unknownRoute(req.path));
  }

  /** HEAD is GET without the body, which is let go of before anything is read for it. */
  async answer(request: Request): Promise<Response> {
    if (this.#options.closing?.aborted) return closing();
    if (request.method !== 'HEAD') return await this.#router.fetch(request);
    const { url, headers, signal } = request;
    const response = await this.#router.fetch(new Request(url, { headers, signal }));
    await response.body?.cancel();
    return new Response(null, response);
  }

  #add(name: RouteName, route: Route): void {
    this.#router.on(route.method.toUpperCase(), pathOf(route), async (context) => {
      const { raw: request, path } = context.req;
      try {
        return await this.#visit(name, route, { request, params: context.req.param() });
      } catch (error) {
        return this.#failed(error, `${request.method} ${path}`);
      }
    });
  }

  async #visit(name: RouteName, route: Route, visit: Visit): Promise<Response> {
    const call = await this.#call(route, visit);
    if (route.response === 'events') return await this.#follow(call.query, visit.request);
    const answer = await this.#ask(name, call);
    if (route.response === 'image') return await imageResponse(answer as ImageAnswer, visit.request);
    return jsonResponse(route, answer);
  }

  /** The parts that the route has, checked and completed. */
  async #call(route: Route, { request, params }: Visit) {
    const query = checked(strictly(route.query), queryOf(request.url), 'query');
    return {
      ...(route.params && { params: checked(route.params, params, 'path') }),
      ...(route.query && { query }),
      ...(route.body && { body: await this.#body(route, request) }),
    };
  }

  async #body({ body, bodyLimit = JSON_LIMIT }: Route, request: Request): Promise<unknown> {
    if (body === 'bytes') return uploadOf(request, this.#options.uploadLimit ?? UPLOAD_LIMIT);
    return body && checked(body, await readJsonBody(request, bodyLimit), 'body');
  }

  async #ask(name: RouteName, call: object): Promise<unknown> {
    if (name === 'document') return openApiDocument((await this.#backend.info()).version);
    const methods = this.#backend as unknown as Record<string, (call: object) => Promise<unknown>>;
    return await methods[name]!(call);
  }

  /** @throws UserError as the backend does for a job that is not there. */
  async #follow({ job, after }: { job?: string; after?: string } = {}, request: Request): Promise<Response> {
    if (job !== undefined) await this.#backend.getJob({ params: { id: job } });
    // A browser that comes back by itself asks for the old address and tells in the header how far it had come.
    const known = request.headers.get('last-event-id') ?? after;
    const snapshot = () => this.#backend.snapshot(job);
    const { closing, heartbeatMilliseconds } = this.#options;
    const stream = eventStream(
      (signal) => this.#backend.events.follow({ after: known, job, signal, snapshot }),
      {
        heartbeatMilliseconds,
        signals: [request.signal, ...(closing ? [closing] : [])],
        onError: (error) => this.#report(error, 'a stream of events'),
      },
    );
    return new Response(stream, { headers: { ...apiHeaders, 'Content-Type': 'text/event-stream' } });
  }

  #failed(error: unknown, request: string): Response {
    const known = userErrorOf(error);
    if (known) return problemResponse(known);
    this.#report(error, request);
    return defectResponse();
  }

  #report(error: unknown, request: string): void {
    if (this.#options.onDefect) this.#options.onDefect(error, request);
    else console.error(`Impasto failed unexpectedly in ${request}:`, error);
  }
}

/** The path of a route as the router writes it. */
function pathOf({ path }: Route): string {
  return `${API_ROOT}${path === '/' ? '' : path.replace(/\{(\w+)\}/g, ':$1')}`;
}

function methodsByPath(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const route of Object.values<Route>(routes)) {
    const methods = route.method === 'get' ? ['GET', 'HEAD'] : [route.method.toUpperCase()];
    found.set(pathOf(route), [...(found.get(pathOf(route)) ?? []), ...methods]);
  }
  return found;
}

/** @throws UserError `request-invalid` when a field is given twice. */
function queryOf(url: string): Record<string, string> {
  const entries = [...new URL(url).searchParams];
  const names = entries.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return Object.fromEntries(entries);
  throw new UserError(
    'request-invalid',
    `The field ${twice} of the query is given more than once: give it once.`,
  );
}

/** @throws ZodError for an answer that does not fit its schema, which is a defect. */
function jsonResponse({ response, status }: Route, answer: unknown): Response {
  if (response === undefined) return new Response(null, { status, headers: apiHeaders });
  const checkedAnswer = typeof response === 'string' ? answer : response.parse(answer);
  return new Response(JSON.stringify(checkedAnswer), {
    status,
    headers: { ...apiHeaders, 'Content-Type': 'application/json' },
  });
}

function unknownRoute(path: string): Response {
  const message = `There is nothing at ${path}: see ${API_ROOT}/openapi.json for what there is.`;
  return problemResponse({ code: 'route-unknown', message });
}

function wrongMethod(methods: readonly string[]): Response {
  const message = `That cannot be done here: this address takes ${methods.join(', ')}.`;
  return problemResponse({ code: 'method', message }, { Allow: methods.join(', ') });
}

function closing(): Response {
  return problemResponse({ code: 'closing', message: 'Impasto is ending: start it again.' });
}
