import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkNatives } from '../../../electron/packaging/after-pack.js';
import { optionsOf } from '../../../electron/packaging/options.js';
import { toolFailure } from '../../../electron/packaging/tool-failure.js';
import { UserError } from '../../../src/common/errors.js';
import { temporaryFolder, userErrorOf } from '../networks/helpers.js';

const folder = temporaryFolder();

describe('the arguments of npm run dist', () => {
  it.each([
    [[], 'linux', { linux: [] }],
    [[], 'win32', { win: [] }],
    [[], 'darwin', { mac: [] }],
    [['mac', '--arm64', '--x64'], 'linux', { mac: [], arm64: true, x64: true }],
    [['linux', '--dir'], 'linux', { linux: [], dir: true }],
  ] as const)('%o on %s', (args, here, expected) => {
    const { config, ...options } = optionsOf(args, here, {});
    expect(options).toEqual({ publish: 'never', ...expected });
  });

  it.each([[['beos']], [['mac', 'win']], [['--x86']]])('reject %o', async (args) => {
    expect((await userErrorOf(async () => optionsOf(args, 'linux', {}))).code).toBe('usage');
  });

  it('reject a system that Impasto does not support', async () => {
    expect((await userErrorOf(async () => optionsOf([], 'freebsd', {}))).code).toBe('usage');
  });
});

describe('a failure of the packaging tools', () => {
  it('is explained when a download failed', () => {
    const lookup = Object.assign(new Error('getaddrinfo ENOTFOUND github.com'), { code: 'ENOTFOUND' });
    for (const error of [lookup, new Error('connect ETIMEDOUT 140.82.121.3:443'), new Error('ECONNRESET')]) {
      const failure = toolFailure(error);
      expect(failure?.code).toBe('tools-unreachable');
      expect(failure?.message).toContain(error.message);
      expect(failure?.message).toContain('run this once with a connection to github.com');
    }
  });

  it('keeps the message of a hook, whose UserError is another copy of the class', () => {
    const failure = toolFailure(Object.assign(new Error('A sentence.'), { name: 'UserError' }));
    expect(failure).toBeInstanceOf(UserError);
    expect(failure?.message).toBe('A sentence.');
  });

  it('is an unexpected error otherwise', () => {
    expect(toolFailure(new TypeError('x is not a function'))).toBeUndefined();
    expect(toolFailure('text')).toBeUndefined();
  });
});

describe('the check of native code', () => {
  const place = async (...path: string[]) => {
    await mkdir(join(folder(), ...path.slice(0, -1)), { recursive: true });
    await writeFile(join(folder(), ...path), '');
  };

  it('names the missing packages of the target, and the command that installs them', async () => {
    const check = () => userErrorOf(async () => checkNatives(folder(), 'darwin', 'x64'));
    await place('onnxruntime-node', 'bin', 'napi-v6', 'darwin', 'arm64', 'onnxruntime_binding.node');
    await place('@img', 'sharp-darwin-arm64', 'lib', 'sharp.node');
    const neither = await check();
    expect(neither.code).toBe('natives-missing');
    expect(neither.message).toContain('of onnxruntime-node and sharp for darwin-x64');
    expect(neither.message).toContain('npm run natives -- darwin-x64');
    await place('onnxruntime-node', 'bin', 'napi-v6', 'darwin', 'x64', 'onnxruntime_binding.node');
    expect((await check()).message).toContain('of sharp for darwin-x64');
    await place('@img', 'sharp-darwin-x64', 'lib', 'sharp.node');
    checkNatives(folder(), 'darwin', 'x64');
    checkNatives(folder(), 'darwin', 'arm64');
  });
});
