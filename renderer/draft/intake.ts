import type { Info } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { ApiError } from '../api/problem.js';
import { bridge } from '../bridge.js';

/** What was dropped or pasted. */
export interface Intake {
  readonly files: readonly File[];
  /** Addresses of pictures, when the browser passed no file. */
  readonly addresses: readonly string[];
}

/** The files and addresses of a drop or a paste; folders are read recursively. */
export async function readTransfer(transfer: DataTransfer): Promise<Intake> {
  // Everything is read before the first await, which empties the transfer.
  const entries = [...transfer.items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry?.() : null;
    const file = item.kind === 'file' ? item.getAsFile() : null;
    return entry || file ? [{ entry, file }] : [];
  });
  const addresses = addressesIn(transfer.getData('text/uri-list'), transfer.getData('text/html'));
  const files = await Promise.all(
    entries.map(({ entry, file }) => (entry?.isDirectory ? filesUnder(entry) : file ? [file] : [])),
  );
  const found = files.flat();
  return { files: found, addresses: found.length > 0 ? [] : addresses };
}

/** The address of a picture dragged from a browser window. */
export function addressesIn(uriList: string, html: string): string[] {
  const image = /<img\b[^>]*\bsrc\s*=\s*["']([^"']+)["']/i.exec(html)?.[1];
  const listed = uriList.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  const first = image?.replaceAll('&amp;', '&') ?? listed[0];
  return first === undefined ? [] : [first];
}

async function filesUnder(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [
      await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
    ];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    // A reader returns up to 100 entries at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    found.push(...some);
  }
  const files = await Promise.all(found.map(filesUnder));
  return files.flat().filter((file) => !file.name.startsWith('.'));
}

/** Adds a file: by its path if it has one, otherwise by uploading it. */
export async function addPictureFile(file: File, info: Info | undefined) {
  const path = bridge()?.pathOf(file);
  if (path && info?.paths) return call('referencePicture', { body: { path } });
  if (info && file.size > info.uploadLimit) throw new ApiError('too-large', file.name);
  return call('uploadPicture', { query: { name: file.name || 'picture.png' }, body: file });
}

/** The picture of a data URL. @throws ApiError `address-only` for any other address. */
export async function fileAt(address: string): Promise<File> {
  const inline = /^data:(image\/[\w.+-]+);base64,(.*)$/s.exec(address);
  if (!inline) throw new ApiError('address-only', address);
  const bytes = Uint8Array.from(atob(inline[2] ?? ''), (character) => character.charCodeAt(0));
  return new File([bytes], `picture.${inline[1]?.split('/')[1] ?? 'png'}`, { type: inline[1] ?? '' });
}
