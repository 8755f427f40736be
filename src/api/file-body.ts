import { type FileHandle, open } from 'node:fs/promises';

const CHUNK_BYTES = 256 * 1024;

/**
 * A file as the body of an answer. It is opened when the first bytes are asked for and read as fast as they are taken, so a body that
 * nobody reads holds nothing open.
 * @param size how much is sent, in bytes; a file that has become shorter fails the stream.
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
      // A server may tell the message to the other side, which need not know the path.
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
