/** The program of the compute process; process.ts starts it. */

import { avoidFaultyCompiler } from '../system/compiler.js';
import { serveTasks } from './serve-tasks.js';

avoidFaultyCompiler();
serveTasks();
