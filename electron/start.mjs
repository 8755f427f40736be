/** `npm start`: the built application, with what is given after `--`. */

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { electronHere } from './launching.mjs';

const root = resolve(import.meta.dirname, '..');
const child = spawn(electronHere(), [root, ...process.argv.slice(2)], { stdio: 'inherit' });
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
