import type { z } from 'zod';
import { API_ROOT, type Route, type RouteName, routes } from '../../src/api/contract.js';
import { ApiError, problemOf } from './problem.js';

type Table = typeof routes;
type Field<Name extends RouteName, Key extends string> = Table[Name] extends {
  readonly [K in Key]: infer Value;
}
  ? Value
  : undefined;
type Input<Schema> = Schema extends z.ZodType ? z.input<Schema> : Schema extends 'bytes' ? Blob : undefined;
type Given<Key extends string, Value> = [Value] extends [undefined]
  ? { readonly [K in Key]?: undefined }
  : { readonly [K in Key]: Value };

/** The arguments of a call, from the table of routes. */
type Arguments<Name extends RouteName> = Given<'params', Input<Field<Name, 'params'>>> &
  Given<'body', Input<Field<Name, 'body'>>> & {
    readonly query?: Input<Field<Name, 'query'>>;
    readonly signal?: AbortSignal;
  };

/** The response of a call, from the table of routes. */
type Answer<Name extends RouteName> =
  Field<Name, 'response'> extends z.ZodType ? z.output<Field<Name, 'response'>> : unknown;

type Loose = { params?: object; query?: object; body?: unknown; signal?: AbortSignal };

/** The URL of a call, for pictures and downloads. */
export function addressOf<Name extends RouteName>(
  name: Name,
  params?: Input<Field<Name, 'params'>>,
  query?: Input<Field<Name, 'query'>>,
): string {
  const filled = Object.entries(params ?? {}).reduce(
    (path, [key, value]) => path.replace(`{${key}}`, encodeURIComponent(String(value))),
    routes[name].path as string,
  );
  return `${API_ROOT}${filled}${queryText(query as object | undefined)}`;
}

function queryText(query: object | undefined): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}

/**
 * Calls the API.
 * @throws ApiError with a message for the user.
 */
export async function call<Name extends RouteName>(
  name: Name,
  input: Arguments<Name>,
): Promise<Answer<Name>> {
  return (await readAnswer(routes[name], await respond(name, input))) as Answer<Name>;
}

/** Calls the API for a picture. @throws ApiError with a message for the user. */
export async function callImage<Name extends RouteName>(name: Name, input: Arguments<Name>): Promise<Blob> {
  return await (await respond(name, input)).blob();
}

async function respond<Name extends RouteName>(name: Name, input: Arguments<Name>): Promise<Response> {
  const { params, query, body, signal } = input as Loose;
  const address = addressOf(name, params as never, query as never);
  const response = await answerOf(address, requestInit(routes[name], body, signal));
  if (!response.ok) throw await problemOf(response);
  return response;
}

function requestInit(route: Route, body: unknown, signal: AbortSignal | undefined): RequestInit {
  const json = body !== undefined && route.body !== 'bytes';
  const headers: Record<string, string> = { accept: 'application/json' };
  if (json) headers['content-type'] = 'application/json';
  return {
    method: route.method.toUpperCase(),
    // A setting that was just changed is sent even when the window closes; Chromium supports that only for HTTP.
    keepalive: route.method === 'patch' && window.location.protocol.startsWith('http'),
    headers,
    ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as Blob) }),
    ...(signal ? { signal } : {}),
  };
}

async function answerOf(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError('offline', 'Impasto is not responding.');
  }
}

async function readAnswer(route: Route, response: Response): Promise<unknown> {
  if (route.response === undefined || route.status === 204) return undefined;
  const json: unknown = await response.json();
  if (typeof route.response === 'string') return json;
  const parsed = route.response.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ApiError('answer', `${route.path}: ${issue?.path.join('.')} ${issue?.message}`, response.status);
}
