import { realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { getMimeType } from 'hono/utils/mime';
import { fileTag, IMMUTABLE, isKnown, quotedTag, REVALIDATE } from './caching.js';
import { fileBody } from './file-body.js';
import type { Handler } from './handler.js';
import { pageHeaders } from './headers.js';
import { messagePage } from './page.js';

const INDEX = 'index.html';

/** File names of the bundler, with a hash of the content before the extension, such as `assets/index-D4kQ0x_z.js`. */
const hashedName = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

/**
 * The files of the built screen. `/` is its index.html, which browsers revalidate; files with a hash in their name are cached for ever.
 * Only files inside the folder are served; names and links that lead out of it are not followed.
 * @param folder the folder of the built screen; if it is missing, a page says so.
 */
export function createStatic(folder: string): Handler {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return messagePage(405, 'Pages support only GET and HEAD.', { Allow: 'GET, HEAD' });
    const path = pathOf(request.url);
    const file = path === undefined ? undefined : await fileInside(folder, path);
    if (path !== undefined && file) return await fileResponse(file, path, request);
    return path === '/' ? notBuilt() : messagePage(404, 'There is no such page: open the start page.');
  };
}

/** The decoded path of an address; undefined if it cannot be decoded. */
function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
}

/** Whether a name stays in its folder on every system: no parent, no drive or stream of Windows, no NUL. */
const isPlainName = (name: string) => name !== '' && name !== '.' && name !== '..' && !/[\\:\0]/.test(name);

/** The real path of a file in the folder. */
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
    'Cache-Control': hashedName.test(path) ? IMMUTABLE : REVALIDATE,
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
