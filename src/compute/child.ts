/** The program of the compute process; process.ts starts it. */

import { serveTasks } from './serve-tasks.js';

serveTasks();
