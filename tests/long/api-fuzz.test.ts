import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { type Route, routes } from '../../src/api/contract.js';
import { createHandler } from '../../src/api/handler.js';
import { backendOf } from '../../src/api/live/open.js';
import { jobWorkplace } from '../integration/jobs/helpers.js';

const work = jobWorkplace();

/** Calls that stream, or that download and install. */
const excluded = ['follow', 'installNetwork', 'importNetwork', 'uploadNetwork', 'checkDevices'];

type Schema = Readonly<Record<string, unknown>> & {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
};

const limit = (value: unknown, other: number) => (typeof value === 'number' ? value : other);

/** Values that fit a JSON schema. */
function fitting(schema: Schema): fc.Arbitrary<unknown> {
  const { anyOf, ...simple } = schema;
  const { type, properties, required = [], items, pattern, minItems, minLength } = schema;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (anyOf && properties) return fc.oneof(...anyOf.map((one) => fitting(joined(simple, one))));
  if (anyOf) return fc.oneof(...anyOf.map(fitting));
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: limit(schema.minimum, -1e6), max: limit(schema.maximum, 1e6) });
    case 'number':
      return fc.double({ min: limit(schema.minimum, 0.01), max: limit(schema.maximum, 1e6), noNaN: true });
    case 'string':
      if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
      return fc.string({ minLength: limit(minLength, 0), maxLength: 40, unit: 'binary' });
    case 'array':
      return fc
        .array(fitting(items ?? {}), {
          minLength: limit(minItems, 0),
          maxLength: limit(minItems, 0) + 2,
        })
        .filter((list) => schema.contains === undefined || list.some(hasWeight));
    case 'object': {
      const fields = Object.entries(properties ?? {}).map(([name, one]) => [name, fitting(one)]);
      if (!properties) return fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 });
      return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] as never[] });
    }
    default:
      return fc.jsonValue();
  }
}

/** An object's schema with the names that a part of it requires, and that part's bounds. */
function joined(schema: Schema, { required = [], properties = {}, allOf = [] }: Schema): Schema {
  const own = schema.properties ?? {};
  const bounds = Object.entries(properties).map(([name, one]) => [name, { ...own[name], ...one }]);
  const one = {
    ...schema,
    required: [...(schema.required ?? []), ...required],
    properties: { ...own, ...Object.fromEntries(bounds) },
  } as Schema;
  return allOf.reduce(joined, one);
}

/** What the styles of a job must contain: one with a weight, which is 1 by default. */
const hasWeight = (style: unknown) => ((style as { weight?: number }).weight ?? 1) > 0;

const schemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
const parts = (schema: z.ZodType | undefined) =>
  (schema ? fitting(schemaOf(schema)) : fc.constant({})) as fc.Arbitrary<Record<string, unknown>>;

/** The path and query of a call. */
function address(route: Route, params: Record<string, unknown>, query: Record<string, unknown>): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(params[name])));
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  return `http://127.0.0.1/api${path}?${new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, String(value)]))}`;
}

it.each(Object.entries<Route>(routes).filter(([name]) => !excluded.includes(name)))(
  '%s answers whatever fits its schema without a defect, and does not call it invalid',
  async (name, route) => {
    const service = await work.open(`fuzz ${name}`);
    const defects: unknown[] = [];
    const handle = createHandler(backendOf(service, { mode: 'web' }), {
      onDefect: (error) => defects.push(error),
    });
    const body = route.body === 'bytes' || !route.body ? fc.uint8Array() : fitting(schemaOf(route.body));
    const call = async (url: string, text: string | Uint8Array<ArrayBuffer>) => {
      const isJson = typeof text === 'string';
      const headers = { 'content-type': isJson ? 'application/json' : 'application/octet-stream' };
      const init = { method: route.method.toUpperCase(), headers };
      const response = await handle(new Request(url, route.body ? { ...init, body: text } : init));
      const answer = response.headers.get('content-type')?.includes('json') ? await response.json() : {};
      expect([response.status < 500, defects], JSON.stringify([url, text, answer])).toEqual([true, []]);
      return answer as { code?: string; detail?: string };
    };
    const property = fc.asyncProperty(
      ...[parts(route.params), parts(route.query), body, fc.jsonValue()],
      async (params, query, value, other) => {
        const url = address(route, params as never, query as never);
        const isBytes = value instanceof Uint8Array;
        const sent = isBytes ? new Uint8Array(value) : JSON.stringify(value);
        const { code, detail } = await call(url, sent);
        // JSON Schema cannot say that a part lies inside its picture.
        if (!detail?.includes('must lie inside')) expect([code, detail]).not.toContain('request-invalid');
        await call(url, isBytes ? new Uint8Array(value) : JSON.stringify(other));
      },
    );
    await fc.assert(property as fc.IAsyncProperty<unknown>, { seed: 14, numRuns: 40 });
  },
);
