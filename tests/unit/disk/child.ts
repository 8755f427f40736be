import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll } from 'vitest';

/** The start of a child program: the module, its arguments, and SIGKILL before the system call that KILL_BEFORE counts to. */
const prelude = (disk: string) => `
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
const args = process.argv.slice(1);
const say = (line) => process.stdout.write(line + '\\n');
const die = () => { process.kill(process.pid, 'SIGKILL'); for (;;) ; };
const calls = [];
let left = Number(process.env.KILL_BEFORE ?? Infinity);
const counted = (owner, name) => {
  const original = owner[name];
  owner[name] = function (...given) {
    if (left-- === 0) die();
    calls.push(name);
    return original.apply(this, given);
  };
};
const probe = await fs.open(process.execPath, 'r');
await probe.close();
for (const name of ['write', 'sync', 'close']) counted(Object.getPrototypeOf(probe), name);
for (const name of ['open', 'link', 'rename', 'rm', 'utimes']) counted(fs, name);
syncBuiltinESMExports();
const disk = await import(${JSON.stringify(pathToFileURL(disk).href)});
`;

/** Programs in child processes that use the disk module, compiled once for a test file. */
export function diskChildren() {
  let folder = '';
  const children = new Set<ChildProcess>();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'impasto disk '));
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: resolve(import.meta.dirname, '../../../src/disk/index.ts'),
        outDir: folder,
        rolldownOptions: { output: { entryFileNames: 'disk.mjs' } },
      },
    });
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
  return (program: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
    const code = prelude(join(folder, 'disk.mjs')) + program;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, ...args], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.add(child);
    const lines: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.split('\n').filter((line) => line !== ''));
    });
    const ended = once(child, 'close').then(([status, signal]) => ({ status, signal, lines }));
    return {
      pid: child.pid ?? 0,
      lines,
      ended,
      send: (line: string) => child.stdin.write(`${line}\n`),
      kill: (signal: NodeJS.Signals) => child.kill(signal),
    };
  };
}
