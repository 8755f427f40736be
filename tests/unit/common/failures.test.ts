import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureTexts } from '../../../renderer/i18n/failures.js';
import { type ErrorCode, errorCodes } from '../../../src/common/error-codes.js';
import { UserError } from '../../../src/common/errors.js';
import { errorOf } from '../../../src/common/failures.js';
import { failureOf } from '../../../src/system/failure.js';

const project = resolve(import.meta.dirname, '../../..');
const codes = Object.keys(errorCodes) as ErrorCode[];

/** Every source file that can throw a UserError, by its path. */
const sources = new Map(
  ['src', 'electron']
    .flatMap((folder) =>
      readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name}`,
      ),
    )
    .filter((path) => path.endsWith('.ts') && path !== 'src/common/error-codes.ts')
    .map((path) => [path.replaceAll('\\', '/'), readFileSync(join(project, path), 'utf8')]),
);

/** The files in which a code is thrown, answered or stored: as an argument, or as the field of an object. */
function usersOf(code: string): string[] {
  const use = new RegExp(`(?:[([]\\s*|code: )'${code}'`);
  return [...sources].filter(([, text]) => use.test(text)).map(([path]) => path);
}

describe('error codes', () => {
  it('are each thrown somewhere', () => {
    expect(codes.filter((code) => usersOf(code).length === 0)).toEqual([]);
    expect(usersOf('not-a-code')).toEqual([]);
  });

  it('have an error status and a sentence that says what they mean', () => {
    for (const [status, meaning] of Object.values(errorCodes)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('have a Russian sentence where they can reach the screen', () => {
    const isElsewhere = (path: string) => /^(?:src\/cli|electron\/packaging)\//.test(path);
    const missing = codes.filter((code) => !usersOf(code).every(isElsewhere) && !notOnScreen.includes(code));
    const words = Object.keys(failureTexts.ru ?? {}).map((key) => key.split('_')[0]);
    expect(missing.filter((code) => !words.includes(code))).toEqual([]);
  });
});

/** Errors of requests that the screen never sends, and of manifests, shards and stored settings, which only the command line uses. */
const notOnScreen: readonly ErrorCode[] = [
  'output-exists',
  'resume-missing',
  'resume-changed',
  'request-invalid',
  'json-invalid',
  'route-unknown',
  'method',
  'body-too-large',
  'content-type',
  'content-encoding',
  'manifest-unreadable',
  'manifest-encoding',
  'manifest-csv',
  'manifest-json',
  'manifest-empty',
  'manifest-column',
  'manifest-field',
  'manifest-picture-missing',
  'shard',
  'settings-missing',
  'settings-damaged',
];

describe('a failure from another process or a file', () => {
  it('becomes the error that it was', () => {
    const error = new UserError('picture-empty', 'It is empty.', { values: { name: 'a.png' } });
    expect(errorOf(failureOf(error))).toEqual(error);
  });

  it('keeps its sentence as a defect when this version does not know its code', () => {
    for (const code of ['a-code-of-tomorrow', 'toString'])
      expect(errorOf({ code, message: 'That is new.' })).toMatchObject({
        code: 'defect',
        message: 'That is new.',
      });
  });
});
