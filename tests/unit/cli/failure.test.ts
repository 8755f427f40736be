import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exitStatus } from '../../../src/cli/failure.js';
import { UserError } from '../../../src/common/errors.js';

const written = { stdout: '', stderr: '' };

beforeEach(() => {
  for (const name of ['stdout', 'stderr'] as const) {
    written[name] = '';
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const failing = (error: unknown, ...args: string[]) => exitStatus(args, () => Promise.reject(error));

it('an error that the user can correct is one sentence and status 1', async () => {
  expect(await failing(new UserError('option', 'That is odd.'))).toBe(1);
  expect(written).toEqual({ stdout: '', stderr: 'That is odd.\n' });
});

it('with --json it is an object too', async () => {
  expect(await failing(new UserError('option', 'That is odd.'), 'stylize', '--json')).toBe(1);
  expect(JSON.parse(written.stdout)).toEqual({ error: { code: 'option', message: 'That is odd.' } });
});

it('a defect is one line and status 70, with a stack only on request', async () => {
  expect(await failing(new TypeError('x is not a function\nat somewhere'))).toBe(70);
  expect(written.stderr).toBe(
    'Impasto failed unexpectedly: x is not a function. Set IMPASTO_DEBUG=1 to see where, for a report.\n',
  );
  vi.stubEnv('IMPASTO_DEBUG', '1');
  await failing(new TypeError('y'), '--json');
  expect(written.stderr).toContain('failure.test.ts');
  expect(JSON.parse(written.stdout)).toMatchObject({ error: { code: 'defect' } });
});

it.each([
  'std::bad_alloc',
  'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[1,64,4096,4096] and type float',
  'Array buffer allocation failed',
  'Failed to allocate memory for requested buffer',
])('"%s" is reported as too little memory', async (words) => {
  expect(await failing(new Error(words))).toBe(1);
  expect(written.stderr).toBe('There was not enough memory: choose a smaller size.\n');
});

it('a successful run has its own status', async () => {
  expect(await exitStatus([], async () => 130)).toBe(130);
});
