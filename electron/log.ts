import { join } from 'node:path';
import log from 'electron-log/node.js';
import { failureOf } from '../src/common/failures.js';

const FILE_NAME = 'impasto.log';
/** Bytes after which a new file is begun; one old one is kept beside it. */
const MOST_BYTES = 1_000_000;

/** What went on, for reports; kept on this machine alone. */
export interface Log {
  readonly info: (text: string) => void;
  readonly error: (error: unknown, where: string) => void;
}

/**
 * A log in a folder. The library's half for plain Node is used: the other adds IPC channels of its own, which check no sender.
 * @param isLoud whether it is written to the terminal too.
 */
export function openLog(folder: string, isLoud: boolean): Log {
  const { file, console: terminal, ipc, remote } = log.transports;
  file.resolvePathFn = () => join(folder, FILE_NAME);
  file.maxSize = MOST_BYTES;
  file.level = 'info';
  terminal.level = isLoud ? 'info' : false;
  // Nothing leaves the machine, nor this process.
  if (remote) remote.level = false;
  if (ipc) ipc.level = false;
  return {
    info: (text) => log.info(text),
    error: (error, where) => log.error(`${where}: ${failureOf(error).message}`, stackOf(error)),
  };
}

const stackOf = (error: unknown) => (error instanceof Error ? (error.stack ?? '') : '');
