import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const command = resolve(import.meta.dirname, '../../../dist/cli/main.js');

/** `impasto serve` in its own process with its own data folder. */
export interface RealServer {
  /** URL of the screen, with the token. */
  readonly address: string;
  /** Kills the process without cleanup. */
  kill(): Promise<void>;
  /** Restarts it with the same data folder and port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the real server. */
export async function startReal(): Promise<RealServer> {
  const home = await mkdtemp(join(tmpdir(), 'impasto-e2e-'));
  let { child, address } = await launch(home, 0);
  const { port } = new URL(address);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    get address() {
      return address;
    },
    kill: () => end('SIGKILL'),
    restart: async () => {
      ({ child, address } = await launch(home, Number(port)));
    },
    close: async () => {
      await end('SIGINT');
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function launch(home: string, port: number): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [command, 'serve', '--no-open', '--json', '--port', String(port)], {
    env: { ...process.env, IMPASTO_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const record = JSON.parse(line) as { stage: string; address?: string };
    if (record.address !== undefined) return { child, address: record.address };
  }
  throw new Error('the server exited before it was ready');
}
