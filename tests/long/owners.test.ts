import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { builtCli } from '../integration/cli/build.js';
import { type Running, workplace } from '../integration/cli/helpers.js';

/** How often a server is killed and two are started at once. */
const ROUNDS = 10;
/** Longer than the time after which a lock that nobody touches is left over, in milliseconds. */
const SUSPENDED = 22_000;

const work = workplace();

const start = (home: string): Running =>
  work.start(['serve', '--json', '--no-open'], { env: { ...process.env, IMPASTO_HOME: work.path(home) } });

const serving = (running: Running) => running.line((line) => line.includes('"serving"'));
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function stop(running: Running, signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
  running.child.kill(signal);
  await running.ended;
}

const refusal = /Another Impasto(?: \(process \d+\))? is already using the data in/;

describe('the owner of a data folder', () => {
  it('remains the only one while it is suspended', async () => {
    const first = start('suspended');
    const { address, token } = JSON.parse(await serving(first));
    first.child.kill('SIGSTOP');
    await pause(SUSPENDED);
    const { code, stdout } = await start('suspended').ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(refusal);
    first.child.kill('SIGCONT');
    await pause(3000);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(new URL('/api', address), { headers })).status).toBe(200);
    expect((await start('suspended').ended).code).toBe(1);
    await stop(first);
    expect(first.child.exitCode).toBe(0);
  });

  it(`is one of two that start after a crash, ${ROUNDS} times`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const first = start('crash');
      await serving(first);
      await stop(first, 'SIGKILL');
      const both = [start('crash'), start('crash')];
      const winner = await Promise.any(both.map(async (one) => [await serving(one), one] as const));
      const loser = both.find((one) => one !== winner[1]) as Running;
      const { code, stdout } = await loser.ended;
      expect(code, `round ${round}`).toBe(1);
      expect(stdout).toMatch(refusal);
      await stop(winner[1]);
      expect(winner[1].child.exitCode).toBe(0);
    }
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'can be process 1 of a container that is restarted',
    async () => {
      const namespace = ['--pid', '--fork', '--mount-proc', '--kill-child', process.execPath];
      if (spawnSync('unshare', [...namespace, '-e', '0']).status !== 0) return;
      const main = await builtCli();
      const env = { ...process.env, IMPASTO_HOME: work.path('container') };
      const run = () => {
        const child = spawn('unshare', [...namespace, main, 'serve', '--json', '--no-open'], { env });
        const answer = new Promise<string>((resolve) =>
          child.stdout.setEncoding('utf8').once('data', resolve),
        );
        return { child, answer, ended: new Promise((resolve) => child.once('close', resolve)) };
      };
      for (let time = 0; time < 2; time++) {
        const { child, answer, ended } = run();
        expect(await answer).toContain('"serving"');
        child.kill('SIGKILL');
        await ended;
      }
    },
  );
});

describe('a lock that cannot be read', () => {
  it.each(['a folder', 'a pipe'])('as it is %s is refused in a sentence', async (kind) => {
    const lock = join(work.path(kind), 'in-use.lock');
    await mkdir(kind === 'a folder' ? lock : work.path(kind), { recursive: true });
    if (kind === 'a pipe') await promisify(execFile)('mkfifo', [lock]);
    const { code, stdout } = await start(kind).ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/The lock .*in-use\.lock/);
    expect(existsSync(lock)).toBe(true);
  });

  it('is waited for without load, and SIGTERM ends the waiting', async () => {
    const lock = join(work.path('garbage'), 'in-use.lock');
    await mkdir(work.path('garbage'));
    await writeFile(lock, 'garbage');
    const running = start('garbage');
    await pause(5000);
    const before = await cpuSeconds(running.child.pid);
    await pause(4000);
    expect((await cpuSeconds(running.child.pid)) - before).toBeLessThan(1);
    const asked = performance.now();
    await stop(running);
    expect(performance.now() - asked).toBeLessThan(5000);
  });
});

describe('a data folder that cannot be used', () => {
  it.each(['/proc/impasto', '/dev/null', '/dev/null/x'])('is refused in a sentence: %s', async (home) => {
    const env = { ...process.env, IMPASTO_HOME: home };
    const { code, stdout } = await work.start(['serve', '--json', '--no-open'], { env }).ended;
    expect(code).toBe(1);
    expect(stdout).toContain(`The data folder \\"${home}\\" cannot be used`);
  });
});

/** Processor time of a process so far, by proc_pid_stat(5), at 100 ticks a second. */
async function cpuSeconds(pid: number | undefined): Promise<number> {
  const { stdout } = await promisify(execFile)('cat', [`/proc/${pid}/stat`]);
  const fields = stdout.slice(stdout.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
