import { readFile } from 'node:fs/promises';
import { join, win32 } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newJobSchema, type Route, routes } from '../../../src/api/contract.js';
import { openApiDocument } from '../../../src/api/openapi.js';
import { UserError } from '../../../src/common/errors.js';
import { parseTemplate } from '../../../src/jobs/batch/template.js';
import { isInstallableName } from '../../../src/networks/index.js';
import { stylizeOptionShape } from '../../../src/stylize/index.js';
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

const document = openApiDocument('1.2.3', 'linux') as unknown as Document;

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
  const options = { options: expect.objectContaining({ additionalProperties: false, default: {} }) };
  expect(NewJob).toEqual({ ...own, properties: { ...own.properties, ...options } });
});

interface Schema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly items: Schema;
  readonly pattern: string;
  readonly [keyword: string]: unknown;
}

const schemasOn = (platform: string) =>
  (openApiDocument('1.0.0', platform) as unknown as { components: { schemas: Record<string, Schema> } })
    .components.schemas;

describe('a schema says what the checks say', () => {
  const { NewJob, NewBatch, DraftBatch, Repeat, SettingsChange, ImportNetwork, Reference } = schemasOn(
    'linux',
  ) as Record<string, Schema> & Record<'NewJob', Schema>;

  it('options have their names, types and ranges wherever they are given', () => {
    for (const body of [NewJob, NewBatch, DraftBatch, Repeat, SettingsChange]) {
      const options = body?.properties.options;
      expect(Object.keys(options?.properties ?? {})).toEqual(Object.keys(stylizeOptionShape));
      expect(options?.additionalProperties).toBe(false);
      expect(options?.properties.size).toEqual({
        type: 'integer',
        minimum: 32,
        maximum: 4096,
        default: 512,
        description: expect.stringContaining('Long side'),
      });
    }
  });

  it('paths are absolute on the platform', () => {
    const patternsOf = ({ Reference, ImportNetwork, NewBatch }: Record<string, Schema>) => [
      Reference?.properties.path?.pattern,
      ImportNetwork?.properties.path?.pattern,
      NewBatch?.properties.folder?.pattern,
      NewBatch?.properties.manifest?.pattern,
      NewBatch?.properties.contentPaths?.items.pattern,
      NewBatch?.properties.stylePaths?.items.pattern,
    ];
    expect(new Set(patternsOf(schemasOn('linux')))).toEqual(new Set(['^/', '^/[\\s\\S]*[^\\\\/]$']));
    const patterns = patternsOf(schemasOn('win32')).map((pattern) => new RegExp(pattern ?? ''));
    for (const path of ['C:\\a.jpg', 'c:/a.jpg', '\\\\server\\share\\a.jpg', '/a.jpg'])
      expect([path, patterns.every((one) => one.test(path)), win32.isAbsolute(path)]).toEqual([
        path,
        true,
        true,
      ]);
    for (const path of ['a.jpg', 'C:a.jpg', '..\\a.jpg', ''])
      expect([path, patterns.some((one) => one.test(path)), win32.isAbsolute(path)]).toEqual([
        path,
        false,
        false,
      ]);
    expect(Reference?.properties.path).toMatchObject({ minLength: 1, maxLength: 32_768 });
  });

  it('a network has a free name', () => {
    const { pattern = '', not } = (ImportNetwork as Schema).properties.name as Schema & {
      not: { pattern: string };
    };
    const fits = (text: string) => new RegExp(pattern).test(text) && !new RegExp(not.pattern).test(text);
    for (const text of ['mine', 'con1', 'a_b-3', 'con', 'NUL', 'Com3', '', '-a'])
      expect([text, fits(text)]).toEqual([text, isInstallableName(text)]);
  });

  it('templates, formats, weights, and what a batch needs', () => {
    const template = new RegExp(NewBatch?.properties.template?.pattern ?? '');
    for (const text of ['{content}-{style}', '{style}/{content}.jpg', 'a.b/c', '...', '..a/b', '.{content}'])
      expect([text, template.test(text), refusedBy(text)]).toEqual([text, true, false]);
    for (const text of ['{nothing}', 'a{', 'a}', '/a', 'a//b', '../a', 'a/./b', 'a:b', 'a\\b', 'a\n'])
      expect([text, template.test(text), refusedBy(text)]).toEqual([text, false, true]);
    expect(DraftBatch?.properties.template).not.toHaveProperty('pattern');
    expect(NewBatch?.anyOf).toHaveLength(5);
    expect(DraftBatch).not.toHaveProperty('anyOf');
    expect(NewJob.properties.output?.not).toMatchObject({ properties: { bits: { const: 16 } } });
    expect(NewJob.properties.styles?.contains).toEqual({
      properties: { weight: { exclusiveMinimum: 0 } },
    });
  });

  it('an upload is not empty, and its name names a file', () => {
    const { post } = document.paths['/pictures'] as unknown as Record<'post', Upload>;
    expect(post.requestBody.content['application/octet-stream'].schema.minLength).toBe(1);
    const name = new RegExp(post.parameters[0].schema.pattern);
    for (const text of ['a.jpg', 'C:\\b\\猫.png', '/x/.a', '.gif'])
      expect([text, name.test(text)]).toEqual([text, true]);
    for (const text of ['', '..', 'a/', ' ', '\u202e', 'x/..'])
      expect([text, name.test(text)]).toEqual([text, false]);
  });
});

interface Upload {
  readonly requestBody: { content: { 'application/octet-stream': { schema: { minLength: number } } } };
  readonly parameters: readonly [{ schema: { pattern: string } }];
}

function refusedBy(template: string): boolean {
  try {
    parseTemplate(template, 'png');
    return false;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}

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
  const { paths } = openApiDocument('1.0.0', 'linux') as unknown as {
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
