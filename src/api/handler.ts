import { Hono } from 'hono';
import { z } from 'zod';
import { UserError } from '../common/errors.js';
import { failureOf } from '../system/failure.js';
import type { Backend, ImageAnswer } from './backend.js';
import { checked } from './check.js';
import { API_ROOT, type Route, type RouteName, routes } from './contract.js';
import { eventStream } from './event-stream.js';
import { apiHeaders } from './headers.js';
import { imageResponse } from './image-response.js';
import { readJsonBody } from './json-body.js';
import { JSON_LIMIT, UPLOAD_LIMIT } from './limits.js';
import { openApiDocument } from './openapi.js';
import { defectResponse, problemResponse } from './problem.js';
import { uploadOf } from './upload.js';

/** A web-standard handler, for a server or Electron's `protocol.handle`. It never throws. */
export type Handler = (request: Request) => Promise<Response>;

/** The options of {@link createHandler}. */
export interface HandlerOptions {
  /** The largest upload, in bytes; {@link UPLOAD_LIMIT} by default. */
  readonly uploadLimit?: number;
  /** Idle time on an event stream before a heartbeat; 15 s by default. */
  readonly heartbeatMilliseconds?: number;
  /** Fires when Impasto closes: event streams end, and later requests are answered with 503. */
  readonly closing?: AbortSignal;
  /** Called with every defect; by default they are written to standard error. */
  readonly onDefect?: (error: unknown, request: string) => void;
}

/** A request and the names in its path. */
interface RoutedRequest {
  readonly request: Request;
  /** Decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The API: every route of the contract over a backend. Requests are validated against the contract's schemas before the backend receives
 * them, and answers before they are sent. Everything under `/api` is answered here; errors are problems as defined by RFC 9457.
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
    for (const [path, methods] of methodsByPath()) {
      for (const [name, route] of Object.entries<Route>(routes))
        if (pathOf(route) === path) this.#add(name as RouteName, route);
      this.#router.all(path, () => wrongMethod(methods));
    }
    this.#router.notFound(({ req }) => unknownRoute(req.path));
  }

  /** HEAD is GET with the body cancelled before it is read. */
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
        return await this.#respond(name, route, { request, params: context.req.param() });
      } catch (error) {
        // The client has left, and nobody reads the answer.
        if (request.signal.aborted && error === request.signal.reason) return closing();
        return this.#failed(error, `${request.method} ${path}`);
      }
    });
  }

  async #respond(name: RouteName, route: Route, routed: RoutedRequest): Promise<Response> {
    const call = await this.#call(route, routed);
    if (route.response === 'events') return await this.#follow(call.query, routed.request);
    const answer = await this.#ask(name, call);
    if (route.response === 'image') return await imageResponse(answer as ImageAnswer, routed.request);
    return jsonResponse(route, answer);
  }

  /** The parts that the route has, validated and with defaults. */
  async #call(route: Route, { request, params }: RoutedRequest) {
    const query = checked(route.query ?? noFields, queryOf(request.url), 'query');
    return {
      ...(route.params && { params: checked(route.params, params, 'path') }),
      ...(route.query && { query }),
      ...(route.body && { body: await this.#body(route, request), signal: request.signal }),
    };
  }

  async #body({ body, bodyLimit = JSON_LIMIT }: Route, request: Request): Promise<unknown> {
    if (body === 'bytes') return uploadOf(request, this.#options.uploadLimit ?? UPLOAD_LIMIT);
    return body && checked(body, await readJsonBody(request, bodyLimit), 'body');
  }

  async #ask(name: RouteName, call: object): Promise<unknown> {
    if (name === 'document') {
      const { version, platform } = await this.#backend.info();
      return openApiDocument(version, platform);
    }
    const methods = this.#backend as unknown as Record<string, (call: object) => Promise<unknown>>;
    return await methods[name]!(call);
  }

  /** @throws UserError `job-unknown` as the backend does. */
  async #follow({ job, after }: { job?: string; after?: string } = {}, request: Request): Promise<Response> {
    if (job !== undefined) await this.#backend.getJob({ params: { id: job } });
    // A browser that reconnects uses the old address and sends its position in the header.
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
    const failure = failureOf(error);
    if (failure.code !== 'defect') return problemResponse(failure);
    this.#report(error, request);
    return defectResponse();
  }

  #report(error: unknown, request: string): void {
    if (this.#options.onDefect) this.#options.onDefect(error, request);
    else console.error(`Impasto failed unexpectedly in ${request}:`, error);
  }
}

const noFields = z.strictObject({});

/** The path of a route in the router's syntax. */
function pathOf({ path }: Route): string {
  return `${API_ROOT}${path === '/' ? '' : path.replace(/\{(\w+)\}/g, ':$1')}`;
}

/** Paths with fewer parameters come first: `/batches/{id}/report` is not a batch's action. */
function methodsByPath(): [path: string, methods: string[]][] {
  const found = new Map<string, string[]>();
  for (const route of Object.values<Route>(routes)) {
    const methods = route.method === 'get' ? ['GET', 'HEAD'] : [route.method.toUpperCase()];
    found.set(pathOf(route), [...(found.get(pathOf(route)) ?? []), ...methods]);
  }
  const parameters = ([path]: readonly [string, unknown]) => path.split(':').length;
  return [...found].sort((one, other) => parameters(one) - parameters(other));
}

/** @throws UserError `request-invalid` if a field is given twice. */
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

/** @throws ZodError for an answer that does not match its schema, which is a defect. */
function jsonResponse({ response, status }: Route, answer: unknown): Response {
  if (response === undefined) return new Response(null, { status, headers: apiHeaders });
  const checkedAnswer = typeof response === 'string' ? answer : response.parse(answer);
  return new Response(JSON.stringify(checkedAnswer), {
    status,
    headers: { ...apiHeaders, 'Content-Type': 'application/json' },
  });
}

function unknownRoute(path: string): Response {
  const message = `There is nothing at ${path}: see ${API_ROOT}/openapi.json for all paths.`;
  return problemResponse({ code: 'route-unknown', message });
}

function wrongMethod(methods: readonly string[]): Response {
  const message = `This address does not support the method: use ${methods.join(', ')}.`;
  return problemResponse({ code: 'method', message }, { Allow: methods.join(', ') });
}

function closing(): Response {
  return problemResponse({ code: 'closing', message: 'Impasto is closing: start it again.' });
}
