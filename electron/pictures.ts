import { ClipboardItem, clipboard } from 'electron';
import { type Handler, isApi } from '../src/api/index.js';
import { UserError } from '../src/common/errors.js';
import { isSystemError, replaceFile } from '../src/disk/index.js';
import { outputError } from '../src/images/index.js';
import { isOurs, START_PAGE } from './scheme.js';

/** The one kind of picture that every clipboard takes. */
const PNG = 'image/png';

/**
 * A picture as the API gives it.
 * @param address relative to our origin, with format and quality in its query.
 * @throws UserError `picture-address` for any other, and the API's own sentence where it refuses.
 */
async function pictureAt(api: Handler, address: string): Promise<Response> {
  const url = URL.canParse(address, START_PAGE) ? new URL(address, START_PAGE).href : '';
  if (!isOurs(url) || !isApi({ url }))
    throw new UserError('picture-address', 'That is no picture of Impasto: choose one that it has painted.');
  const response = await api(new Request(url));
  if (!response.ok) throw await refusal(response);
  return response;
}

/** What the API says of a refusal; see `problemResponse`. */
async function refusal(response: Response): Promise<UserError> {
  const { code, detail } = (await response.json()) as { readonly code: string; readonly detail: string };
  return new UserError(code, detail);
}

/**
 * Writes a picture to a file, whole or not at all.
 * @throws UserError as {@link pictureAt} and `writeAtomically` do.
 */
export async function savePicture(api: Handler, address: string, path: string): Promise<void> {
  const { body } = await pictureAt(api, address);
  try {
    await replaceFile(path, async (file) => {
      for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) await file.write(piece);
    });
  } catch (error) {
    throw isSystemError(error) ? outputError(path, error) : error;
  }
}

/**
 * Copies a picture to the clipboard.
 * @param address of a PNG.
 * @throws UserError as {@link pictureAt} does.
 */
export async function copyPicture(api: Handler, address: string): Promise<void> {
  const response = await pictureAt(api, address);
  const picture = new Blob([await response.arrayBuffer()], { type: PNG });
  await clipboard.write([new ClipboardItem({ [PNG]: picture })]);
}
