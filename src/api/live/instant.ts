import type { JobService } from '../../jobs/index.js';
import { instantOptionShape, parseStylizeOptions, type StylizeOptions } from '../../stylize/index.js';
import type { Backend, CallOf, StoredImage } from '../backend.js';
import { weightOptions } from './jobs.js';

/** The API's methods for instant paintings. */
export function instantMethods(service: JobService) {
  return {
    prepareInstant: () => service.previews.prepare(),
    paintInstantly: ({ body, signal }) => painted(service, body, signal),
  } satisfies Partial<Backend>;
}

type Body = CallOf<'paintInstantly'>['body'];

async function painted(service: JobService, body: Body, signal?: AbortSignal): Promise<StoredImage> {
  const inputOf = ({ picture, crop }: Body['content']) => service.library.inputOf(picture, crop);
  const content = inputOf(body.content);
  const bytes = await service.paintInstantly(content, body.styles.map(inputOf), optionsOf(body), signal);
  return { bytes, contentType: 'image/jpeg', immutable: false };
}

/** The options of an instant painting. @throws UserError `option` for any option that is not valid. */
function optionsOf({ styles, options, size }: Body): StylizeOptions {
  const given = parseStylizeOptions({ ...weightOptions(styles), ...options });
  const followed = Object.keys(instantOptionShape) as (keyof typeof instantOptionShape)[];
  return parseStylizeOptions({
    ...Object.fromEntries(followed.map((name) => [name, given[name]])),
    styleWeights: given.styleWeights,
    preset: 'instant',
    size,
  });
}
