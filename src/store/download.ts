import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../common/errors.js';
import { listed } from '../common/wording.js';
import { writeAtomically } from '../disk/index.js';
import { TransferFault, transfer } from './transfer.js';

/** A file to fetch whose content is known beforehand. */
export interface Download {
  /** Where it can be had; the next is tried when one fails. */
  readonly addresses: readonly string[];
  /** Where it goes; a part that is there from an earlier time is gone on with. */
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

/** Attempts in a row at one address that bring nothing, before the next address is tried. */
const FRUITLESS_ATTEMPTS = 3;
const FIRST_WAIT_MILLISECONDS = 500;

/**
 * Fetches a file; it is there whole and with the right content, or there is an error. What came before an error stays at `path`
 * to go on from, unless its content is wrong.
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

/** Tries an address until the file is there or there is no hope; returns the last fault. */
async function fromAddress(request: Download, address: string): Promise<string | undefined> {
  const restarts: Restarts = { left: 1 };
  for (let fruitless = 0; ; ) {
    const before = await usefulBytes(request);
    try {
      return await attempt(request, address, before, restarts);
    } catch (error) {
      if (!(error instanceof TransferFault)) throw error;
      fruitless = (await sizeOf(request.path)) > before ? 0 : fruitless + 1;
      if (error.kind !== 'passing' || fruitless >= FRUITLESS_ATTEMPTS) return error.message;
      await (request.wait ?? waitFor)(FIRST_WAIT_MILLISECONDS * 2 ** fruitless, request.signal);
    }
  }
}

/** How often an address may still be asked for the file from its start, when what was there proved useless. */
interface Restarts {
  left: number;
}

const waitFor = (milliseconds: number, signal: AbortSignal | undefined) =>
  pause(milliseconds, undefined, signal && { signal });

/** Bytes of the file that are there. A file that is too long is of no use. */
async function usefulBytes({ path, size }: Download): Promise<number> {
  const found = await sizeOf(path);
  if (found <= size) return found;
  await rm(path);
  return 0;
}

/** Gets what is missing and checks the whole. Where parts of two times do not fit together it begins anew, once. */
async function attempt(
  request: Download,
  address: string,
  from: number,
  restarts: Restarts,
): Promise<undefined> {
  request.signal?.throwIfAborted();
  const canRestart = from > 0 && restarts.left > 0;
  const fault = await faultOf(request, address, from);
  if (fault === undefined) return undefined;
  if (fault.kind !== 'unfit' || !canRestart) throw fault;
  restarts.left -= 1;
  await discardPartial(request.path);
  return await attempt(request, address, 0, restarts);
}

/** What is wrong after the rest was asked for. A file of the wrong content is not kept. */
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

/** What is remembered of the server that sent the first bytes. */
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
    return undefined; // without them the part is gone on with all the same, and the hash tells
  }
}

async function writeNotes(path: string, notes: Notes): Promise<void> {
  // A disk without room for a line will say so when the file itself is written.
  await writeAtomically(notesPath(path), JSON.stringify(notes)).catch(() => undefined);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function isRight({ path, size, md5 }: Download): Promise<boolean> {
  return (await sizeOf(path)) === size && (await md5OfFile(path)) === md5;
}

/** MD5 of a file in lower-case hexadecimal. */
export async function md5OfFile(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex');
}

/** The folder and name of a partial download beside the networks it is for. */
export function partialPath(networks: string, file: string): string {
  return join(networks, `.${file}.part`);
}

/** Removes what is left of a download. */
export async function discardPartial(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(notesPath(path), { force: true });
}
