import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { newJobSchema, type Route, routes } from '../../../src/api/contract.js';
import { openApiDocument } from '../../../src/api/openapi.js';
import { packageRoot } from '../../../src/system/package-root.js';
import { testBackend } from './backend.js';
import { transports } from './transports.js';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required: boolean }[];
  readonly requestBody?: { content: Record<string, unknown> };
  readonly responses: Record<string, { content?: Record<string, { schema?: { $ref: string } }> }>;
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, unknown> };
}

const document = openApiDocument('1.2.3') as unknown as Document;

const copy = (): Record<string, unknown> => structuredClone({ ...document });

it('the document is valid OpenAPI 3.1, and the validator finds errors', async () => {
  const validator = new Validator();
  expect(await validator.validate(copy())).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  const { paths: _, components: __, ...broken } = copy();
  expect((await validator.validate(broken)).valid).toBe(false);
});

it('it has every route with parameters, body and answers', () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(routes).sort());
  for (const [name, route] of Object.entries<Route>(routes)) {
    const operation = document.paths[route.path]?.[route.method];
    expect(operation?.operationId).toBe(name);
    const inPath = operation?.parameters?.filter((one) => one.in === 'path').map((one) => one.name) ?? [];
    expect(inPath).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field));
    const inQuery = operation?.parameters?.filter((one) => one.in === 'query').map((one) => one.name) ?? [];
    expect(inQuery).toEqual(Object.keys(route.query?.shape ?? {}));
    expect(operation?.requestBody !== undefined, name).toBe(route.body !== undefined);
    const statuses = [route.status, 400, ...(route.problems ?? [])].map(String);
    for (const status of [...statuses, 'default']) expect(operation?.responses, name).toHaveProperty(status);
  }
});

it('every reference resolves', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  expect(references.length).toBeGreaterThan(100);
  for (const [, name] of references) expect(document.components.schemas).toHaveProperty(name!);
});

it('a body lists what is optional, and an answer what is always present', () => {
  const { NewJob, Job } = document.components.schemas as Record<string, { required: string[] }>;
  expect(NewJob?.required).toEqual(['content', 'styles']);
  expect(Job?.required).toEqual(expect.arrayContaining(['options', 'output', 'progress', 'failure']));
  const { $schema: _, ...own } = z.toJSONSchema(newJobSchema, { io: 'input' });
  expect(NewJob).toEqual(own);
});

it('is served with the running version', async () => {
  const info = {
    name: 'Impasto',
    version: '1.2.3',
    mode: 'web',
    platform: 'linux',
    paths: true,
    cpuOnly: true,
    setAside: [] as { path: string; newer: boolean }[],
    uploadLimit: 1,
  } as const;
  const call = await transports[0]![1](testBackend({ info: async () => info }));
  expect(await (await call('/openapi.json')).json()).toEqual(JSON.parse(JSON.stringify(document)));
});

/** The table of docs/api.md. */
function table(): string {
  const rows = Object.values<Route>(routes).map(
    ({ method, path, summary }) =>
      `| ${method.toUpperCase()} | \`/api${path === '/' ? '' : path}\` | ${summary} |`,
  );
  return ['| method | address | what it does |', '|---|---|---|', ...rows].join('\n');
}

it('docs/api.md has every route; "npx vitest run tests/unit/api/openapi.test.ts -u" updates it', async () => {
  const path = join(packageRoot(), 'docs', 'api.md');
  const text = await readFile(path, 'utf8');
  const parts = text.split(/(?<=<!-- routes -->\n)[\s\S]*(?=\n<!-- end of routes -->)/);
  expect(parts).toHaveLength(2);
  await expect(parts.join(table())).toMatchFileSnapshot(path);
});

it('asks for what the checks ask for: a body only if one is needed, and the names of states', () => {
  const { paths } = openApiDocument('1.0.0') as unknown as {
    paths: Record<
      string,
      Record<string, { requestBody?: { required: boolean }; parameters: { schema: { pattern: string } }[] }>
    >;
  };
  const isRequired = (path: string, method: string) => paths[path]?.[method]?.requestBody?.required;
  expect([isRequired('/jobs', 'post'), isRequired('/pictures', 'post')]).toEqual([true, true]);
  expect([isRequired('/settings', 'patch'), isRequired('/batches/preflight', 'post')]).toEqual([
    false,
    false,
  ]);
  const state = new RegExp(paths['/jobs']?.get?.parameters[0]?.schema.pattern ?? '$^');
  expect(['done', 'done,failed', '', 'done,', 'other'].map((text) => state.test(text))).toEqual([
    ...[true, true],
    ...[false, false, false],
  ]);
});
