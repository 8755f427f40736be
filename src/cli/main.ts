#!/usr/bin/env node
import { exitStatus } from './failure.js';
import { STOPPING } from './interrupt.js';
import { isWork, runProgram } from './program.js';
import { supervise } from './supervise.js';

const args = process.argv.slice(2);

function acknowledge(): void {
  if (!args.includes('--quiet')) process.stderr.write(STOPPING);
}

process.exitCode = await exitStatus(args, (all) =>
  isWork(all) ? supervise(all, acknowledge) : runProgram(all),
);
