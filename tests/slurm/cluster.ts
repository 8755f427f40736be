import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, vi } from 'vitest';

/** CPUs that the node claims, so that several tasks of four run side by side on any machine. */
const CPUS = 16;
/** Seconds after which a requeued task may start again: Slurm waits until the credential of the former start has expired. */
const CREDENTIAL_SECONDS = 6;

/** A Slurm of one node, with a configuration, ports and a key of its own. */
export interface Cluster {
  /** Runs one of Slurm's commands and returns what it prints. */
  readonly run: (program: string, args: readonly string[], options?: RunOptions) => Promise<string>;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a Slurm for the tests of a file, and stops it after them. It needs root and Debian's slurmctld, slurmd, slurm-client and munge. */
export function cluster(): Cluster {
  let folder = '';
  const daemons: Daemon[] = [];
  const run: Cluster['run'] = async (program, args, { cwd, env = process.env } = {}) => {
    const options = { ...(cwd && { cwd }), env: { ...env, SLURM_CONF: join(folder, 'slurm.conf') } };
    return (await promisify(execFile)(program, args, options)).stdout.trim();
  };
  const start = async (name: string, args: readonly string[], check: () => Promise<unknown>) => {
    const daemon = startDaemon(name, args);
    daemons.unshift(daemon);
    await answers(daemon, check);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slurm-'));
    const socket = await prepareMunge(folder);
    const conf = join(folder, 'slurm.conf');
    await writeFile(conf, await configuration(folder, socket));
    await start('munged', mungeArguments(folder, socket), () => run('munge', ['-n', '-S', socket]));
    await start('slurmctld', ['-D', '-f', conf], () => run('scontrol', ['show', 'config']));
    await start('slurmd', ['-D', '-f', conf, '-N', 'one'], async () =>
      expect(await run('sinfo', ['--noheader', '--format=%t'])).toBe('idle'),
    );
  });
  afterAll(async () => {
    await emptyQueue(run).catch(() => undefined); // a daemon may not have started
    for (const daemon of daemons) await daemon.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return { run };
}

/** Ends what a failed test has left, as paintings do not end with the daemons. */
async function emptyQueue(run: Cluster['run']): Promise<void> {
  await run('scancel', ['--user=root']);
  await vi.waitUntil(async () => (await run('squeue', ['--noheader'])) === '', { timeout: 60_000 });
}

interface Daemon {
  readonly name: string;
  readonly child: ChildProcess;
  /** Why it has ended, if it has. */
  readonly failure: () => string | undefined;
  readonly stop: () => Promise<void>;
}

function startDaemon(name: string, args: readonly string[]): Daemon {
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  let failure: string | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      failure = error.message;
      resolve();
    });
    child.once('exit', (code) => {
      failure = `${name} ended with status ${code}: ${output}`;
      resolve();
    });
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(kill, 10_000);
    await ended;
    clearTimeout(late);
    process.off('exit', kill);
  };
  return { name, child, failure: () => failure, stop };
}

/** Waits until a daemon answers. @throws Error when it ends instead, or does not answer in time. */
async function answers({ failure }: Daemon, check: () => Promise<unknown>): Promise<void> {
  await vi.waitUntil(
    async () => {
      const reason = failure();
      if (reason !== undefined) throw new Error(reason);
      return await check().then(
        () => true,
        () => false,
      );
    },
    { timeout: 60_000, interval: 100 },
  );
}

/** Makes the key and the folder of the socket, which munged wants open to all. @returns the socket's path. */
async function prepareMunge(folder: string): Promise<string> {
  await writeFile(join(folder, 'munge.key'), randomBytes(128), { mode: 0o400 });
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'munge'), { mode: 0o755 });
  return join(folder, 'munge', 'socket');
}

function mungeArguments(folder: string, socket: string): string[] {
  const file = (name: string) => join(folder, 'munge', name);
  return [
    '--foreground',
    `--key-file=${join(folder, 'munge.key')}`,
    `--socket=${socket}`,
    `--pid-file=${file('pid')}`,
    `--seed-file=${file('seed')}`,
    `--log-file=${file('log')}`,
  ];
}

async function configuration(folder: string, socket: string): Promise<string> {
  const host = hostname().split('.')[0];
  const [controller, daemon] = [await freePort(), await freePort()];
  return `
ClusterName=scratch
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${socket},cred_expire=${CREDENTIAL_SECONDS}
StateSaveLocation=${join(folder, 'state')}
SlurmdSpoolDir=${join(folder, 'spool')}
SlurmctldPidFile=${join(folder, 'slurmctld.pid')}
SlurmdPidFile=${join(folder, 'slurmd.pid')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerType=sched/builtin
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
NodeName=one NodeHostname=${host} NodeAddr=127.0.0.1 Port=${daemon} CPUs=${CPUS} RealMemory=64000
PartitionName=all Nodes=one Default=YES State=UP
`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** What Slurm knows of a task, such as `JobState` and `Restarts`. */
export async function taskOf({ run }: Cluster, task: string): Promise<Record<string, string>> {
  const fields = (await run('scontrol', ['--oneliner', 'show', 'job', task])).split(' ');
  return Object.fromEntries(
    fields.filter((field) => field.includes('=')).map((field) => field.split(/=(.*)/).slice(0, 2)),
  );
}
