/** The child process that does the work of a command; supervise.ts starts it. */

import { writesSettled } from '../disk/index.js';
import { exitStatus } from './failure.js';
import { runProgram } from './program.js';

// The supervising process hears Ctrl-C as well and decides what becomes of this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
// Without it nobody would be left to stop this one.
const abandon = () => void writesSettled().finally(() => process.exit(1));
process.on('disconnect', abandon);

process.exitCode = await exitStatus(process.argv.slice(2), runProgram);

process.off('disconnect', abandon);
if (process.connected) process.disconnect();
