import { type FileHandle, open } from 'node:fs/promises';

const CHUNK_BYTES = 256 * 1024;

/**
 * A file as the body of an answer. It is opened at the first read, so an unread body keeps no file open.
 * @param size number of bytes to send; the stream fails if the file has become shorter.
 */
export function fileBody(path: string, size: number): ReadableStream<Uint8Array> {
  let file: FileHandle | undefined;
  let position = 0;
  const close = async () => {
    const closing = file;
    file = undefined;
    await closing?.close();
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    try {
      file ??= await open(path);
      const chunk = await readAt(file, position, Math.min(CHUNK_BYTES, size - position));
      position += chunk.length;
      if (chunk.length > 0) controller.enqueue(chunk);
      if (position < size) return;
    } catch (cause) {
      await close();
      // A server may send the message to the client, which must not learn the path.
      throw new Error('a file could not be read to its end', { cause });
    }
    await close();
    controller.close();
  };
  return new ReadableStream({ pull, cancel: close }, { highWaterMark: 0 });
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  if (length === 0) return new Uint8Array();
  const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, position);
  if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
  return buffer.subarray(0, bytesRead);
}
