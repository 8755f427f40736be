import { type FileHandle, open } from 'node:fs/promises';
import type { Response } from 'undici';
import { writeError, writeFully } from '../disk/index.js';
import { type Connection, connection } from './connection.js';
import { readAhead } from './read-ahead.js';

/**
 * What can help: the same request later (`passing`), a request for the file from its start (`unfit`: the existing part does not match the
 * server's file), or only another address (`final`).
 */
type FaultKind = 'passing' | 'unfit' | 'final';

/** Why a transfer ended early; the message follows the name of the server. */
export class TransferFault extends Error {
  readonly kind: FaultKind;

  constructor(fault: string, kind: FaultKind, options?: ErrorOptions) {
    super(fault, options);
    this.kind = kind;
  }
}

/** One request for a file or its missing rest. */
interface Transfer {
  readonly address: string;
  /** The file to write. */
  readonly path: string;
  /** Bytes that it already has. */
  readonly from: number;
  /** Bytes of the complete file. */
  readonly size: number;
  /** The ETag (RFC 9110) under which this address sent the first bytes, if it did. */
  readonly validator: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Called when the transfer starts; with a new validator if it starts at the beginning of the file. */
  readonly onStart: (from: number, validator: string | undefined) => Promise<void>;
  readonly onProgress: (done: number) => void;
}

const PARTIAL_CONTENT = 206;
const RANGE_NOT_SATISFIABLE = 416;
/** Request timeout, too many requests, and server errors. */
const isPassing = (status: number) => status === 408 || status === 429 || status >= 500;

/**
 * Downloads the rest of a file from an address, or the whole file if the server does not send parts.
 * @throws TransferFault when the server does not send the rest; what was received is in the file.
 * @throws UserError `network-file` when it cannot be written; the signal's reason when it fires.
 */
export async function transfer(request: Transfer): Promise<void> {
  const web = await connection();
  try {
    await receive(request, await ask(web, request));
  } finally {
    await web.dispatcher.destroy().catch(() => undefined); // open sockets would delay the end of the process
  }
}

async function receive(request: Transfer, response: Response): Promise<void> {
  const body = readAhead(response);
  const from = checkedStart(response, request);
  await request.onStart(from, validatorOf(response));
  await fill(request, body, from);
}

async function ask(
  { fetch, dispatcher }: Connection,
  { address, from, validator, signal }: Transfer,
): Promise<Response> {
  const range = from > 0 ? { range: `bytes=${from}-`, ...(validator && { 'if-range': validator }) } : {};
  try {
    return await fetch(address, {
      headers: { 'accept-encoding': 'identity', 'user-agent': 'impasto', ...range },
      dispatcher,
      ...(signal && { signal }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw new TransferFault(`could not be reached (${reasonOf(error)})`, 'passing', { cause: error });
  }
}

/** The position of the body in the file. */
function checkedStart(response: Response, { from, size }: Transfer): number {
  const { status } = response;
  if (status === RANGE_NOT_SATISFIABLE) throw new TransferFault('did not continue where it stopped', 'unfit');
  if (!response.ok) throw new TransferFault(`answered ${status}`, isPassing(status) ? 'passing' : 'final');
  if ((response.headers.get('content-encoding') ?? 'identity') !== 'identity')
    throw new TransferFault('sent it in another encoding', 'final');
  return status === PARTIAL_CONTENT ? partStart(response, from, size) : wholeStart(response, size);
}

function partStart(response: Response, from: number, size: number): number {
  const text = response.headers.get('content-range') ?? '';
  const [, start, , total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(text) ?? [];
  if (Number(start) !== from) throw new TransferFault('sent another part than requested', 'unfit');
  if (total !== '*' && Number(total) !== size) throw wrongSize(Number(total), size);
  return from;
}

function wholeStart(response: Response, size: number): number {
  const length = response.headers.get('content-length');
  if (length !== null && Number(length) !== size) throw wrongSize(Number(length), size);
  return 0;
}

function wrongSize(found: number, size: number): TransferFault {
  return new TransferFault(`has a file of ${found} bytes instead of ${size}`, 'final');
}

/** Only a strong ETag identifies parts of the same file (RFC 9110, section 13.1.5). */
function validatorOf(response: Response): string | undefined {
  const tag = response.headers.get('etag');
  return tag?.startsWith('"') ? tag : undefined;
}

async function fill(request: Transfer, body: AsyncIterable<Uint8Array>, from: number): Promise<void> {
  const file = await writing(request.path, () => open(request.path, from === 0 ? 'w' : 'r+'));
  try {
    const done = await pour(request, body, file, from);
    await writing(request.path, () => file.sync());
    if (done < request.size) throw brokenOff(done, request.size);
  } finally {
    await file.close();
  }
}

async function pour(
  request: Transfer,
  body: AsyncIterable<Uint8Array>,
  file: FileHandle,
  from: number,
): Promise<number> {
  let done = from;
  request.onProgress(done);
  for await (const piece of orBrokenOff(request, body, () => done)) {
    if (done + piece.length > request.size) throw wrongSize(done + piece.length, request.size);
    await writing(request.path, () => writeFully(file, piece, done));
    done += piece.length;
    request.onProgress(done);
  }
  return done;
}

/** Turns errors of the body into faults of the transfer. */
async function* orBrokenOff(
  { signal, size }: Transfer,
  body: AsyncIterable<Uint8Array>,
  done: () => number,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    signal?.throwIfAborted();
    throw brokenOff(done(), size, cause);
  }
}

function brokenOff(done: number, size: number, cause?: unknown): TransferFault {
  return new TransferFault(`broke off after ${done} of ${size} bytes`, 'passing', { cause });
}

/** Reports a failed write as an error of the disk, not of the server. */
async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw writeError(error, path, 'download');
  }
}

/** The code of the innermost cause, such as ENOTFOUND, or its message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
