#!/usr/bin/env node
import { exitStatus } from './failure.js';
import { runProgram } from './program.js';

process.exitCode = await exitStatus(process.argv.slice(2), runProgram);
