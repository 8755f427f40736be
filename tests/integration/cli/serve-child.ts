/**
 * A program for a process of its own: `impasto serve` as the command line runs it, over a backend that paints nothing. Its arguments
 * are the URL of the compiled sources, how the backend behaves (`good`, `used`, `slow`), and those of the command.
 */
export const serveChild = `
import { Command } from 'commander';

const [modules, way, ...args] = process.argv.slice(2);
const { addServe } = await import(modules + 'cli/commands/serve.js');
const { exitStatus } = await import(modules + 'cli/failure.js');
const { UserError } = await import(modules + 'common/errors.js');
const { EventLog } = await import(modules + 'api/event-log.js');

const queue = { held: false, painting: [], queued: [] };
async function openBackend() {
  if (way === 'used') throw new UserError('data-in-use', 'Another Impasto uses this data folder: end it first.');
  // Something that keeps the process alive until it is closed, as a child process does.
  const alive = setInterval(() => undefined, 1000);
  const close = async () => {
    console.error('closing');
    if (way === 'slow') await new Promise(() => undefined);
    clearInterval(alive);
  };
  const lost = new AbortController().signal;
  return { events: new EventLog(), lost, snapshot: () => ({ type: 'snapshot', jobs: [], batches: [], queue }), close };
}

process.exitCode = await exitStatus(args, async (all) => {
  let status;
  const program = new Command('impasto').exitOverride();
  addServe(program, (code) => { status = code; }, async () => openBackend);
  await program.parseAsync(all, { from: 'user' });
  return status;
});
`;
