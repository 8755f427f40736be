import type { Command } from 'commander';
import { addImport, addInstall } from './install.js';
import { addLearn } from './learn.js';
import { addList } from './list.js';
import { addRemove } from './remove.js';
import { addVerify } from './verify.js';

/** Adds `impasto networks` and the commands under it. @param finish takes the exit status. */
export function addNetworks(program: Command, finish: (status: number) => void): void {
  const networks = program
    .command('networks')
    .usage('[command]')
    .summary('list, install, import, check and remove networks')
    .description('Lists, installs, imports, checks and removes feature networks.');
  addList(networks);
  addInstall(networks);
  addImport(networks);
  addLearn(networks);
  addRemove(networks);
  addVerify(networks, finish);
}
