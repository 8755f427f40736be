import type { JobService } from '../../jobs/index.js';
import { instantOptionShape, parseStylizeOptions, type StylizeOptions } from '../../stylize/index.js';
import type { Backend, CallOf, StoredImage } from '../backend.js';
import { weightOptions } from './new-jobs.js';

/** The API's methods for instant paintings. */
export function instantMethods(service: JobService) {
  return {
    prepareInstant: async ({ body }) => {
      const { content, styles } = body;
      await service.previews.prepare({
        content: content && sourceOf(service, content),
        styles: styles.map((style) => sourceOf(service, style)),
        options: optionsOf(body),
      });
    },
    paintInstantly: ({ body, signal }) => painted(service, body, signal),
  } satisfies Partial<Backend>;
}

type Body = CallOf<'paintInstantly'>['body'];

async function painted(service: JobService, body: Body, signal?: AbortSignal): Promise<StoredImage> {
  const { content, styles, urgent } = body;
  const request = {
    content: sourceOf(service, content),
    styles: styles.map((style) => sourceOf(service, style)),
    options: optionsOf(body),
  };
  const bytes = await service.previews.paint(request, { urgent, signal });
  return { bytes, contentType: 'image/jpeg', immutable: false };
}

function sourceOf(service: JobService, { picture, crop }: Body['content']) {
  return service.sourceOf(service.library.inputOf(picture, crop));
}

/** The options of an instant painting. @throws UserError `option` for any option that is not valid. */
function optionsOf({ styles, options, size }: Pick<Body, 'styles' | 'options' | 'size'>): StylizeOptions {
  const given = parseStylizeOptions({ ...weightOptions(styles), ...options });
  const followed = Object.keys(instantOptionShape) as (keyof typeof instantOptionShape)[];
  return parseStylizeOptions({
    ...Object.fromEntries(followed.map((name) => [name, given[name]])),
    styleWeights: given.styleWeights,
    preset: 'instant',
    size,
  });
}
