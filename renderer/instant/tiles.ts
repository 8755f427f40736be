import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { InstantRequest } from '../../src/api/contract.js';
import { useDebounced } from '../app/use-debounced.js';
import { type Draft, inputOf, useDraft } from '../draft/draft.js';
import { type OptionValues, same } from '../draft/options.js';
import { fetchInstant } from './fetch.js';
import { followedOptions } from './request.js';

/** How long a painting that no tile shows is kept, in milliseconds. */
const keptFor = 5 * 60_000;

/** What the tiles have in common: A, and the options that they follow. */
export type TileBase = Pick<InstantRequest, 'content'> & { readonly options: OptionValues };

function baseOf({ content, options }: Pick<Draft, 'content' | 'options'>): TileBase | null {
  if (!content?.picture) return null;
  return {
    content: inputOf(content.picture.id, content.crop),
    options: followedOptions(options),
  };
}

/** The base of the draft's tiles once the sliders stop moving; null without A. */
export function useTileBase(): TileBase | null {
  const content = useDraft((draft) => draft.content);
  const options = useDraft((draft) => draft.options);
  const now = baseOf({ content, options });
  const debounced = useDebounced(JSON.stringify(now));
  const settled = useMemo(() => JSON.parse(debounced) as TileBase | null, [debounced]);
  // A picture that is no longer A is never painted, and its paintings do not stay either.
  return same(settled?.content, now?.content) ? settled : null;
}

/**
 * A in the style of a picture; undefined for A itself.
 * @param size long side in pixels.
 */
export function styleRequest(base: TileBase, picture: string, size: number): InstantRequest | undefined {
  return picture === base.content.picture ? undefined : { ...base, styles: [{ picture }], size };
}

function tileQuery(request: InstantRequest) {
  return queryOptions({
    queryKey: ['instant', request],
    queryFn: ({ signal }) => fetchInstant(request, 'tile', signal),
    staleTime: Infinity,
    gcTime: keptFor,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

/**
 * The painting of a tile. The one before stays until it arrives. A component that unmounts cancels it.
 * @returns an object URL, undefined until the painting is there; and the error if it failed.
 */
export function useTilePainting(request: InstantRequest) {
  const { data, error, isFetching } = useQuery(tileQuery(request));
  return { src: useObjectUrl(data), error, settled: !isFetching };
}

function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const next = blob && URL.createObjectURL(blob);
    setUrl(next);
    return () => {
      if (next !== undefined) URL.revokeObjectURL(next);
    };
  }, [blob]);
  return url;
}
