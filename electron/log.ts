import { join } from 'node:path';
import log from 'electron-log/node.js';
import { failureOf } from '../src/system/failure.js';

const FILE_NAME = 'impasto.log';
/** Size in bytes at which the file is rotated; one old file is kept. */
const MAX_BYTES = 1_000_000;

/** A log for bug reports; it never leaves this machine. */
export interface Log {
  readonly info: (text: string) => void;
  readonly error: (error: unknown, where: string) => void;
}

/**
 * Opens a log in a folder. It uses electron-log's Node build, because the Electron build adds IPC channels that do not check the sender.
 * @param isVerbose whether to print to the terminal too.
 */
export function openLog(folder: string, isVerbose: boolean): Log {
  const { file, console: terminal, ipc, remote } = log.transports;
  file.resolvePathFn = () => join(folder, FILE_NAME);
  file.maxSize = MAX_BYTES;
  file.level = 'info';
  terminal.level = isVerbose ? 'info' : false;
  if (remote) remote.level = false;
  if (ipc) ipc.level = false;
  return {
    info: (text) => log.info(text),
    error: (error, where) => log.error(`${where}: ${failureOf(error).message}`, stackOf(error)),
  };
}

const stackOf = (error: unknown) => (error instanceof Error ? (error.stack ?? '') : '');
