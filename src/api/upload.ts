import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { UserError } from '../common/errors.js';
import type { Upload } from './backend.js';

/** Media types of bodies that wrap a file. */
const wrapped = /^(?:multipart\/|application\/x-www-form-urlencoded|application\/(?:[\w.+-]*\+)?json)/i;

/**
 * The body of a request as an upload, not read yet.
 * @param limit the largest file, in bytes.
 * @throws UserError `content-type` for a form, `content-encoding`, `upload-too-large` if the declared size exceeds the limit.
 */
export function uploadOf(request: Request, limit: number): Upload {
  checkForm(request.headers);
  const length = declaredLength(request.headers);
  if (length !== undefined && length > limit) throw tooLarge(limit);
  const broken = new AbortController();
  const onAbort = () => broken.abort(brokenOff());
  if (request.signal.aborted) onAbort();
  else request.signal.addEventListener('abort', onAbort, { once: true });
  const bytes = readWhole(request, limit, length, broken);
  return { bytes, length, signal: broken.signal };
}

/** Rejects a compressed body. @throws UserError `content-encoding`. */
export function checkEncoding(headers: Headers): void {
  const encoding = headers.get('content-encoding');
  if (encoding === null || encoding.toLowerCase() === 'identity') return;
  throw new UserError('content-encoding', `The body is compressed with ${encoding}: send it uncompressed.`);
}

/** The declared length in bytes, if there is one. */
export function declaredLength(headers: Headers): number | undefined {
  const text = headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function checkForm(headers: Headers): void {
  checkEncoding(headers);
  const type = headers.get('content-type') ?? '';
  if (wrapped.test(type))
    throw new UserError(
      'content-type',
      `The body has the content type ${type.split(';')[0]}: send the file itself as application/octet-stream or with its own type.`,
    );
}

async function* readWhole(
  { body }: Request,
  limit: number,
  length: number | undefined,
  broken: AbortController,
): AsyncGenerator<Uint8Array, void, undefined> {
  let count = 0;
  for await (const chunk of unbroken(body, broken)) {
    count += chunk.byteLength;
    if (count > limit) throw tooLarge(limit);
    yield chunk;
  }
  if (length === undefined || count === length) return;
  broken.abort(brokenOff());
  throw brokenOff();
}

/** The chunks of a body. A broken connection fires `broken`, and `broken` ends the wait for more; both throw `upload-broken`. */
async function* unbroken(
  body: ReadableStream<Uint8Array> | null,
  broken: AbortController,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal } = broken;
  try {
    if (body) yield* Readable.fromWeb(body as NodeStream<Uint8Array>, { signal, highWaterMark: 0 });
  } catch (cause) {
    broken.abort(brokenOff(cause));
    throw brokenOff(cause);
  }
}

function brokenOff(cause?: unknown): UserError {
  return new UserError('upload-broken', 'The upload ended early: send the file again.', {
    cause,
  });
}

function tooLarge(limit: number): UserError {
  const megabytes = Math.round(limit / 1e5) / 10;
  return new UserError(
    'upload-too-large',
    `The file is larger than ${megabytes} MB, the limit for uploads: make it smaller, or refer to it by its path.`,
  );
}
