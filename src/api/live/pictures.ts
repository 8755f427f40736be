import { stat } from 'node:fs/promises';
import { UserError } from '../../common/errors.js';
import type { JobService, LibraryPicture } from '../../jobs/index.js';
import type { Backend } from '../backend.js';
import { fileTag } from '../caching.js';
import { contentTypeOf } from './job-images.js';
import { pictureView } from './views.js';

/** Pictures are converted for display, as browsers support neither TIFF nor all profiles. */
const shown = { bits: 8, quality: 88 } as const;
const largestShown = 4096;

/** The API's methods for pictures. */
export function pictureMethods(service: JobService) {
  const { library } = service;
  return {
    listPictures: async () => ({ pictures: library.list().map(pictureView) }),
    uploadPicture: async ({ query, body }) =>
      pictureView(await library.add({ name: query.name, bytes: body.bytes })),
    referencePicture: async ({ body }) => pictureView(await library.reference(body.path)),
    getPicture: async ({ params }) => pictureView(library.get(params.id)),
    pictureImage: ({ params, query }) => image(service, library.get(params.id), query.width),
    forgetPicture: ({ params }) => service.forgetPicture(params.id),
  } satisfies Partial<Backend>;
}

/** The picture upright and in sRGB, as WebP because it can be transparent. */
async function image(service: JobService, picture: LibraryPicture, width: number | undefined) {
  const path = service.library.pathOf(picture.place);
  const isCopy = picture.place.origin !== 'file';
  // A file of the user's may have changed.
  const stats = isCopy ? undefined : await stat(path).catch(() => undefined);
  const version = stats ? `${picture.sha256}-${fileTag(stats)}` : picture.sha256;
  const longSide = Math.min(width ?? largestShown, largestShown);
  try {
    const file = await service.images.file(path, version, { ...shown, longSide, format: 'webp' });
    return { file, contentType: contentTypeOf(file), etag: `${version}-${longSide}`, immutable: isCopy };
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'picture-missing') throw error;
    throw new UserError(
      'picture-gone',
      `The picture "${picture.name}" is not where it was ("${path}"): put it back or choose it again.`,
    );
  }
}
