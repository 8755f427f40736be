import { ClipboardItem, clipboard } from 'electron';
import { type Handler, isApi } from '../src/api/index.js';
import { UserError } from '../src/common/errors.js';
import { errorOf } from '../src/common/failures.js';
import { writeAtomically } from '../src/disk/index.js';
import { isAppAddress, START_PAGE } from './scheme.js';

/** The only picture format that every system's clipboard takes. */
const PNG = 'image/png';

/**
 * Requests a picture from the API.
 * @param address relative to our origin, with format and quality in its query.
 * @throws UserError `picture-address` for an address outside the API, or the API's own error.
 */
async function fetchPicture(api: Handler, address: string): Promise<Response> {
  const url = URL.canParse(address, START_PAGE) ? new URL(address, START_PAGE).href : '';
  if (!isAppAddress(url) || !isApi({ url }))
    throw new UserError('picture-address', 'This is not a picture of Impasto: choose one that it painted.');
  const response = await api(new Request(url));
  if (response.ok) return response;
  const { code, detail } = (await response.json()) as { readonly code: string; readonly detail: string };
  throw errorOf({ code, message: detail });
}

/**
 * Writes a picture to a file, completely or not at all.
 * @throws UserError as {@link fetchPicture} and `writeAtomically` do.
 */
export async function savePicture(api: Handler, address: string, path: string): Promise<void> {
  const { body } = await fetchPicture(api, address);
  await writeAtomically(path, async ({ write }) => {
    for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) await write(piece);
  });
}

/**
 * Copies a picture to the clipboard.
 * @param address of a PNG.
 * @throws UserError as {@link fetchPicture} does.
 */
export async function copyPicture(api: Handler, address: string): Promise<void> {
  const response = await fetchPicture(api, address);
  const picture = new Blob([await response.arrayBuffer()], { type: PNG });
  await clipboard.write([new ClipboardItem({ [PNG]: picture })]);
}
