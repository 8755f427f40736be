import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { stylizeOptionsSchema } from '../stylize/index.js';
import * as contract from './contract.js';
import {
  ABSOLUTE_PATH,
  API_ROOT,
  eventSchema,
  optionValuesSchema,
  PROBLEM_TYPE,
  problemSchema,
  type Route,
  routes,
} from './contract.js';

/** A part of a JSON document. */
type Json = Readonly<Record<string, unknown>>;

/**
 * The API as OpenAPI 3.1, generated from the routes and schemas of the contract.
 * @param version of Impasto.
 * @param platform whose paths are used: Node's name.
 */
export function openApiDocument(version: string, platform: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Impasto',
      version,
      summary: 'Paint picture A in the style of picture B, on your own machine.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: API_ROOT }],
    security: [{ token: [] }],
    paths: paths(),
    components: {
      schemas: components(platform),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token that `impasto serve` prints; browsers receive it as a cookie.',
        },
      },
    },
  };
}

/** Schemas of bodies are described as input, all others as output; those of queries become parameters, not components. */
const bodies = new Set<unknown>(Object.values<Route>(routes).map(({ body }) => body));
const queries = new Set<unknown>(Object.values<Route>(routes).map(({ query }) => query));

/** Every schema of the contract by its name in the document: `jobListSchema` is JobList. */
const names: ReadonlyMap<z.ZodType, string> = new Map(
  Object.entries(contract).flatMap(([name, value]): [z.ZodType, string][] =>
    name.endsWith('Schema') && value instanceof z.ZodType ? [[value, componentName(name)]] : [],
  ),
);

function componentName(name: string): string {
  const stem = name.slice(0, -'Schema'.length);
  return `${stem.charAt(0).toUpperCase()}${stem.slice(1)}`;
}

const refTo = (name: string) => `#/components/schemas/${name}`;

function components(platform: string): Json {
  const isAnswer = (schema: z.ZodType) => !bodies.has(schema) && !queries.has(schema);
  const isBody = (schema: z.ZodType) => bodies.has(schema);
  return { ...converted(isAnswer, 'output', tidy), ...converted(isBody, 'input', tighten(platform)) };
}

type Override = (node: { zodSchema: z.core.$ZodTypes; jsonSchema: Record<string, unknown> }) => void;

function converted(
  isIncluded: (schema: z.ZodType) => boolean,
  io: 'input' | 'output',
  override: Override,
): Json {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) if (isIncluded(schema)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, uri: refTo, unrepresentable: 'any', override });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, bare(schema as Json)]));
}

/** Answers may get more fields in later versions. */
function tidy({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: Record<string, unknown>;
}) {
  const isOpen = zodSchema._zod.def.type === 'object' && zodSchema._zod.def.catchall === undefined;
  if (isOpen) delete jsonSchema.additionalProperties;
}

/** In requests, options are those of a painting, and absolute paths are those of the platform. */
const tighten =
  (platform: string): Override =>
  ({ zodSchema, jsonSchema }) => {
    if (zodSchema === optionValuesSchema) {
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, optionsSchema());
    }
    const { pattern } = jsonSchema;
    if (typeof pattern === 'string' && platform !== 'win32')
      jsonSchema.pattern = pattern.replace(ABSOLUTE_PATH, '^/');
  };

/** The options of a painting; each is described by its help. */
function optionsSchema(): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(stylizeOptionsSchema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      const { help, unit: __, advanced: ___, ...rest } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, rest, help !== undefined && { description: help });
    },
  });
  return schema;
}

const bare = ({ $id: _, $schema: __, ...schema }: Json): Json => schema;

function paths(): Json {
  const found: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    found[route.path] = { ...found[route.path], [route.method]: operation(name, route) };
  }
  return found;
}

function operation(name: string, route: Route): Json {
  const parameters = [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')];
  return {
    operationId: name,
    summary: route.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: bodyOf(route.body) }),
    responses: responsesOf(route),
  };
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(json.properties ?? {}).map(([name, field]) => {
    const { description, ...rest } = field as Json;
    const required = json.required?.includes(name) ?? false;
    return { name, in: place, required, ...(description !== undefined && { description }), schema: rest };
  });
}

/** Bytes, of which there must be some. */
const file = { type: 'string', format: 'binary', minLength: 1 };

/** A body may be left out if an empty object can be sent. */
function bodyOf(body: z.ZodType | 'bytes'): Json {
  if (body === 'bytes') return { required: true, content: { 'application/octet-stream': { schema: file } } };
  const content = { 'application/json': { schema: schemaOf(body) } };
  return { required: !body.safeParse({}).success, content };
}

function responsesOf(route: Route): Json {
  const { status, problems = [] } = route;
  const content = answerContent(route);
  const fine = { description: STATUS_CODES[status], ...(content && { content }) };
  return {
    [status]: fine,
    ...(route.response === 'image' && notModified),
    ...Object.fromEntries([400, ...problems].map((code) => [code, problem(STATUS_CODES[code] ?? '')])),
    default: problem('Any other error'),
  };
}

const notModified = { 304: { description: 'The picture matches If-None-Match' } };

function problem(description: string): Json {
  return { description, content: { [PROBLEM_TYPE]: { schema: schemaOf(problemSchema) } } };
}

function answerContent({ response }: Route): Json | undefined {
  if (response === undefined) return undefined;
  if (response === 'image') return { 'image/*': {} };
  if (response === 'events') return { 'text/event-stream': { schema: schemaOf(eventSchema) } };
  return { 'application/json': response === 'document' ? {} : { schema: schemaOf(response) } };
}

/** @throws Error for a schema that the contract does not export. */
function schemaOf(schema: z.ZodType): Json {
  const name = names.get(schema);
  if (name === undefined) throw new Error('a route has a schema that the contract does not export');
  return { $ref: refTo(name) };
}
