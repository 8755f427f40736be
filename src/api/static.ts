import { realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { getMimeType } from 'hono/utils/mime';
import { ASK_FIRST, FOR_EVER, fileTag, isKnown, quotedTag } from './caching.js';
import { fileBody } from './file-body.js';
import type { Handler } from './handler.js';
import { pageHeaders } from './headers.js';
import { messagePage } from './page.js';

const INDEX = 'index.html';

/** Names that a bundler gives: a hash of the content before the ending, such as `assets/index-D4kQ0x_z.js`. */
const hashedName = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

/**
 * The files of a built screen. `/` is its index.html, which is asked after each time; files with a hash in their name are kept for
 * ever. Only files inside the folder are served, whatever names and links lead out of it.
 * @param folder where the screen was built; may be missing, which a page then says.
 */
export function createStatic(folder: string): Handler {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return messagePage(405, 'Pages can only be read.', { Allow: 'GET, HEAD' });
    const path = pathOf(request.url);
    const file = path === undefined ? undefined : await fileInside(folder, path);
    if (path !== undefined && file) return await fileResponse(file, path, request);
    return path === '/' ? notBuilt() : messagePage(404, 'There is no such page: begin at the first one.');
  };
}

/** The decoded path of an address, undefined where it is none that a file could have. */
function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
}

/** Names that lead elsewhere on any system: up, to a drive or stream of Windows, past a NUL. */
const isPlainName = (name: string) => name !== '' && name !== '.' && name !== '..' && !/[\\:\0]/.test(name);

/** The real path of a file that lies in the folder. */
async function fileInside(folder: string, path: string): Promise<string | undefined> {
  const names = path === '/' ? [INDEX] : path.split('/').slice(1);
  if (!names.every(isPlainName)) return undefined;
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, ...names))]);
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

async function fileResponse(file: string, path: string, request: Request): Promise<Response> {
  const stats = await stat(file);
  const tag = quotedTag(fileTag(stats));
  const headers = new Headers({
    ...pageHeaders,
    'Cache-Control': hashedName.test(path) ? FOR_EVER : ASK_FIRST,
    ETag: tag,
  });
  if (isKnown(request.headers, tag)) return new Response(null, { status: 304, headers });
  headers.set('Content-Type', getMimeType(basename(file)) ?? 'application/octet-stream');
  headers.set('Content-Length', String(stats.size));
  const body = request.method === 'HEAD' ? null : fileBody(file, stats.size);
  return new Response(body, { headers });
}

function notBuilt(): Response {
  return messagePage(
    503,
    'The screen of Impasto has not been built: run "npm run build" in its folder, then reload.',
  );
}
