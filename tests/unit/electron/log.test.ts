import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import log from 'electron-log/node.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLog } from '../../../electron/log.js';
import { UserError } from '../../../src/common/errors.js';

describe('the log', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'impasto log '));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('contains messages and stacks, and is rotated when it is full, keeping one old file', async () => {
    const { info, error } = openLog(folder, false);
    error(new UserError('option', 'A sentence.'), 'somewhere');
    const first = await readFile(join(folder, 'impasto.log'), 'utf8');
    expect(first).toMatch(/somewhere: A sentence\.[\s\S]*at /);
    const line = 'x'.repeat(1000);
    for (let count = 0; count < 3500; count++) info(`${count} ${line}`);
    expect((await readdir(folder)).sort()).toEqual(['impasto.log', 'impasto.old.log']);
    for (const name of ['impasto.log', 'impasto.old.log'])
      expect((await stat(join(folder, name))).size).toBeLessThan(1_100_000);
    expect(await readFile(join(folder, 'impasto.log'), 'utf8')).toContain('3499 ');
  });

  it('is written only to the file, not to a server, another process or the terminal', () => {
    openLog(folder, false);
    const levels = Object.entries(log.transports).flatMap(([name, one]) => (one ? [[name, one.level]] : []));
    expect(Object.fromEntries(levels)).toEqual({ file: 'info', console: false, remote: false });
  });
});
