import { stat } from 'node:fs/promises';
import { UserError } from '../common/errors.js';
import type { ImageAnswer, StoredImage } from './backend.js';
import { fileTag, IMMUTABLE, isKnown, quotedTag, REVALIDATE } from './caching.js';
import { fileBody } from './file-body.js';
import { apiHeaders } from './headers.js';

/**
 * The answer with a picture: 304 if the client already has it, else its bytes, streamed from a file.
 * @throws UserError `file-gone` if the file no longer exists.
 */
export async function imageResponse(answer: ImageAnswer, request: Request): Promise<Response> {
  if ('redirect' in answer)
    return new Response(null, { status: 302, headers: { ...apiHeaders, Location: answer.redirect } });
  const stored = await measured(answer);
  const headers = headersOf(answer, stored.tag);
  if (stored.tag !== undefined && isKnown(request.headers, quotedTag(stored.tag)))
    return new Response(null, { status: 304, headers });
  headers.set('Content-Type', answer.contentType);
  headers.set('Content-Length', String(stored.size));
  return new Response(stored.body(), { status: 200, headers });
}

/** The facts about a picture that are sent before it. */
interface Measured {
  readonly size: number;
  readonly tag: string | undefined;
  readonly body: () => ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
}

async function measured(answer: StoredImage): Promise<Measured> {
  if ('bytes' in answer) {
    const { bytes, etag } = answer;
    return { size: bytes.byteLength, tag: etag, body: () => new Uint8Array(bytes) };
  }
  const { file, etag } = answer;
  const stats = await stat(file).catch((cause: unknown) => {
    throw gone(cause);
  });
  if (!stats.isFile()) throw gone(undefined);
  return { size: stats.size, tag: etag ?? fileTag(stats), body: () => fileBody(file, stats.size) };
}

function headersOf({ immutable, fileName }: StoredImage, tag: string | undefined): Headers {
  const headers = new Headers({ ...apiHeaders, 'Cache-Control': immutable ? IMMUTABLE : REVALIDATE });
  if (tag !== undefined) headers.set('ETag', quotedTag(tag));
  if (fileName !== undefined) headers.set('Content-Disposition', attachment(fileName));
  return headers;
}

function gone(cause: unknown): UserError {
  return new UserError('file-gone', 'The picture’s file no longer exists: it was moved or deleted.', {
    cause,
  });
}

/**
 * The header Content-Disposition that saves an answer as a file of that name, in any script (RFC 6266 and 5987): an ASCII approximation
 * for old programs, and the exact name. Folders in the name are removed.
 */
function attachment(fileName: string): string {
  const name = wellFormed(fileName.split(/[\\/]/).at(-1) ?? '').replace(/\p{Cc}/gu, '') || 'picture';
  const ascii = name.normalize('NFKD').replace(/\p{M}/gu, '');
  return `attachment; filename="${ascii.replace(/[^ -~]|["\\%]/gu, '_')}"; filename*=UTF-8''${encoded(name)}`;
}

/** Replaces lone surrogates, which have no UTF-8 encoding, by U+FFFD. */
const wellFormed = (text: string) => Buffer.from(text).toString();

/** Also encodes the characters that encodeURIComponent keeps and RFC 5987 forbids. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
