import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Launch } from '../../../src/compute/index.js';
import type { ChildPort } from '../../../src/compute/launch.js';
import { world } from './stand-in/electron.js';

/** A child that echoes messages, exits or kills itself on request, and ignores SIGTERM. */
const program = `
process.on('SIGTERM', () => undefined);
console.error('last words');
process.parentPort.on('message', ({ data }) => {
  if (data.exit !== undefined) process.exit(data.exit);
  if (data.signal !== undefined) process.kill(process.pid, data.signal);
  process.parentPort.postMessage({ echo: data, temporary: process.env.TMPDIR, hasSend: process.send !== undefined });
});
`;

describe('compute processes as utility processes', () => {
  let folder = '';
  let launch: Launch;
  const lines: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'impasto utility '));
    await writeFile(join(folder, 'child.mjs'), program);
    vi.doMock('../../../src/compute/launch.js', async (original) => ({
      ...(await original<object>()),
      childProgram: join(folder, 'child.mjs'),
    }));
    const { utilityLaunch } = await import('../../../electron/compute.js');
    launch = utilityLaunch(true, (line) => lines.push(line));
    world.isReady = true;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const exitOf = (port: ChildPort) =>
    new Promise<unknown[]>((resolve) => port.onExit((...how) => resolve(how)));
  const message = (port: ChildPort) => new Promise<unknown>((resolve) => port.onMessage(resolve));

  it('exchange messages over their port, and use the given folder for temporary files', async () => {
    const port = launch(folder);
    const exited = exitOf(port);
    const received = message(port);
    port.send({ a: [1, null, { b: 'ё' }] });
    expect(await received).toEqual({ echo: { a: [1, null, { b: 'ё' }] }, temporary: folder, hasSend: false });
    expect(port.pid).toBeGreaterThan(0);
    expect(world.forks.at(-1)?.options).toMatchObject({
      serviceName: 'Impasto',
      stdio: ['ignore', 'ignore', 'pipe'],
      execArgv: [],
    });
    await expect.poll(() => lines).toContain('last words');
    port.kill();
    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(port.pid).toBeUndefined();
    port.kill();
  });

  it('can be killed before they have started', async () => {
    const port = launch(folder);
    const exited = exitOf(port);
    expect(port.pid).toBeUndefined();
    port.kill();
    expect(await exited).toEqual([null, 'SIGKILL']);
  });

  it.each([
    [{ exit: 1 }, [1, null]],
    [{ exit: 3 }, [3, null]],
    [{ signal: 'SIGSEGV' }, [null, 'SIGSEGV']],
    [{ signal: 'SIGABRT' }, [null, 'SIGABRT']],
  ])('report how they exited: %j', async (command, how) => {
    const port = launch(folder);
    const exited = exitOf(port);
    port.send(command);
    expect(await exited).toEqual(how);
  });
});
