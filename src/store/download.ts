import { readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../common/errors.js';
import { listed } from '../common/wording.js';
import { hashOfFile, writeAtomically } from '../disk/index.js';
import { TransferFault, transfer } from './transfer.js';

/** A file to download whose size and hash are known. */
export interface Download {
  /** Its addresses; the next is tried when one fails. */
  readonly addresses: readonly string[];
  /** Where to write it; a part that an earlier download left there is continued. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number) => void;
  /** Waits before another attempt; for tests. */
  readonly wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Consecutive attempts at one address without new bytes before the next address is tried. */
const FRUITLESS_ATTEMPTS = 3;
const FIRST_WAIT_MILLISECONDS = 500;

/**
 * Downloads a file completely and checks its content. What was received before an error stays at `path` for the next attempt, unless its
 * content is wrong.
 * @throws UserError `download` when no address gives it, `network-file` when it cannot be written; the signal's reason.
 */
export async function download(request: Download): Promise<void> {
  const faults: string[] = [];
  for (const address of request.addresses) {
    const fault = await fromAddress(request, address);
    if (fault === undefined) return await rm(notesPath(request.path), { force: true });
    faults.push(`${new URL(address).host} ${fault}`);
  }
  const file = basename(request.addresses[0] ?? '');
  throw new UserError(
    'download',
    `The file ${file} could not be downloaded because ${listed(faults)}; ` +
      'check the connection (HTTPS_PROXY names a proxy) and run the command again, or bring the file from another machine for "impasto networks import".',
    { values: { file, faults: faults.join('; ') } },
  );
}

/** Tries an address until the file is complete or another attempt is useless; returns the last fault. */
async function fromAddress(request: Download, address: string): Promise<string | undefined> {
  const { path, signal, wait = waitFor } = request;
  let canRestart = true;
  for (let fruitless = 0; ; ) {
    signal?.throwIfAborted();
    const before = await usefulBytes(request);
    const fault = await faultOf(request, address, before);
    if (fault === undefined) return undefined;
    if (fault.kind === 'unfit' && before > 0 && canRestart) {
      canRestart = false;
      await discardPartial(path);
      continue;
    }
    fruitless = (await sizeOf(path)) > before ? 0 : fruitless + 1;
    if (fault.kind !== 'passing' || fruitless >= FRUITLESS_ATTEMPTS) return fault.message;
    await wait(FIRST_WAIT_MILLISECONDS * 2 ** fruitless, signal);
  }
}

const waitFor = (milliseconds: number, signal: AbortSignal | undefined) =>
  pause(milliseconds, undefined, signal && { signal });

/** Bytes of the existing part; one that is too long is deleted. */
async function usefulBytes({ path, size }: Download): Promise<number> {
  const found = await sizeOf(path);
  if (found <= size) return found;
  await rm(path);
  return 0;
}

/** The fault after downloading the rest, if any. A file with the wrong content is deleted. */
async function faultOf(request: Download, address: string, from: number): Promise<TransferFault | undefined> {
  try {
    if (from < request.size) await transferFrom(request, address, from);
  } catch (error) {
    if (error instanceof TransferFault) return error;
    throw error;
  }
  if (await isRight(request)) return undefined;
  await discardPartial(request.path);
  return new TransferFault('has a file with another content than was published (its MD5 differs)', 'unfit');
}

async function transferFrom(request: Download, address: string, from: number): Promise<void> {
  const { path, size, signal, onProgress } = request;
  const notes = await readNotes(path);
  await transfer({
    address,
    path,
    from,
    size,
    signal,
    validator: notes?.address === address ? notes.validator : undefined,
    onStart: async (start, validator) => {
      if (start === 0) await writeNotes(path, { address, validator });
    },
    onProgress: (done) => onProgress?.(done),
  });
}

/** The server that sent the first bytes. */
interface Notes {
  readonly address: string;
  readonly validator: string | undefined;
}

const notesPath = (path: string) => `${path}.json`;

async function readNotes(path: string): Promise<Notes | undefined> {
  try {
    const { address, validator } = JSON.parse(await readFile(notesPath(path), 'utf8'));
    return { address: String(address), validator: typeof validator === 'string' ? validator : undefined };
  } catch {
    return undefined; // the part is continued anyway, and the hash decides
  }
}

async function writeNotes(path: string, notes: Notes): Promise<void> {
  // A full disk is reported when the file itself is written.
  await writeAtomically(notesPath(path), JSON.stringify(notes)).catch(() => undefined);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function isRight({ path, size, md5 }: Download): Promise<boolean> {
  return (await sizeOf(path)) === size && (await hashOfFile(path, 'md5')) === md5;
}

/** The path of a partial download, in the folder of the networks. */
export function partialPath(networks: string, file: string): string {
  return join(networks, `.${file}.part`);
}

/** Removes a partial download. */
export async function discardPartial(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(notesPath(path), { force: true });
}
