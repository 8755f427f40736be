#!/usr/bin/env node
import { avoidFaultyCompiler } from '../system/compiler.js';
import { exitStatus } from './failure.js';
import { runProgram } from './program.js';

avoidFaultyCompiler();
process.exitCode = await exitStatus(process.argv.slice(2), runProgram);
