import { createReadStream } from 'node:fs';
import { ReadableStream as NodeStream } from 'node:stream/web';

const CHUNK_BYTES = 256 * 1024;

/**
 * A file as the body of an answer. It is opened at the first read, so an unread body keeps no file open.
 * @param size number of bytes to send; the stream fails if the file has become shorter.
 */
export function fileBody(path: string, size: number): ReadableStream<Uint8Array> {
  return NodeStream.from(piecesOf(path, size)) as ReadableStream<Uint8Array>;
}

async function* piecesOf(path: string, size: number): AsyncGenerator<Uint8Array> {
  if (size === 0) return;
  let sent = 0;
  try {
    for await (const piece of createReadStream(path, { end: size - 1, highWaterMark: CHUNK_BYTES })) {
      sent += piece.length;
      yield piece;
    }
    if (sent < size) throw new Error('the file became shorter while it was sent');
  } catch (cause) {
    // A server may send the message to the client, which must not learn the path.
    throw new Error('a file could not be read to its end', { cause });
  }
}
