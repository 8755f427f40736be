import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { sha256 } from '../common/hash.js';

/** A process, told apart from another that has the same number later or elsewhere. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When it started: on Linux in clock ticks since the machine started, elsewhere in seconds since 1970; undefined where not known. */
  readonly start?: number | undefined;
  /** On Linux, the namespace of process numbers; a container has its own. */
  readonly namespace?: string | undefined;
}

/** Seconds by which two readings of a start may differ where they are not exact. */
const START_TOLERANCE = 5;

const isLinux = process.platform === 'linux';

/** The identity of this process. */
export function thisProcess(): Required<ProcessIdentity> {
  const start = isLinux ? startTicks(process.pid) : Math.round(performance.timeOrigin / 1000);
  return { host: hostname(), pid: process.pid, start, namespace: pidNamespace() };
}

/** Whether a process is running; undefined where this machine cannot tell: it is another's or another container's, or its start is not known. */
export async function isAlive({
  host,
  pid,
  start,
  namespace,
}: ProcessIdentity): Promise<boolean | undefined> {
  if (host !== hostname() || (namespace ?? pidNamespace()) !== pidNamespace()) return undefined;
  if (!isRunning(pid)) return false;
  if (start === undefined) return pid === process.pid ? false : undefined;
  const found = isLinux ? startTicks(pid) : await startSeconds(pid);
  return found === undefined || Math.abs(found - start) <= (isLinux ? 0 : START_TOLERANCE);
}

/** A part of a file name that says which process made the file: its number, its start and a hash of where the number is valid. */
export function processLabel(): string {
  const { pid, start = 0 } = thisProcess();
  return `${pid}-${start}-${placeHash()}`;
}

/** The pattern of {@link processLabel}, with its parts as groups. */
export const PROCESS_LABEL = '(\\d+)-(\\d+)-([0-9a-f]{8})';

/** As {@link isAlive}, for the parts of a {@link processLabel}. */
export async function isLabelAlive(pid = '', start = '', place = ''): Promise<boolean | undefined> {
  if (place !== placeHash()) return undefined;
  const { host, namespace } = thisProcess();
  return await isAlive({ host, namespace, pid: Number(pid), start: Number(start) || undefined });
}

function placeHash(): string {
  const { host, namespace } = thisProcess();
  return sha256(`${host} ${namespace}`).slice(0, 8);
}

function pidNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat, see proc_pid_stat(5); field 2 is a name that may itself hold spaces and brackets. */
function startTicks(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}

/** Asks the system's own tool, as Node cannot tell. */
async function startSeconds(pid: number): Promise<number | undefined> {
  const [program, args]: [string, string[]] =
    process.platform === 'win32'
      ? ['powershell.exe', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToString('o')`]]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  try {
    const { stdout } = await promisify(execFile)(program, args, { env: { ...process.env, LC_ALL: 'C' } });
    const seconds = Date.parse(stdout.trim()) / 1000;
    return Number.isNaN(seconds) ? undefined : seconds;
  } catch {
    return undefined;
  }
}
