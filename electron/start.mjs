/** `npm start`: runs the built application with the arguments after `--`. */

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { electronExecutable } from './launching.mjs';

const root = resolve(import.meta.dirname, '..');
const child = spawn(electronExecutable(), [root, ...process.argv.slice(2)], { stdio: 'inherit' });
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
