import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import type { Estimate, NewJob } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { queries } from '../api/queries.js';
import { useDebounced } from '../app/use-debounced.js';
import { type Draft, useDraft } from '../draft/draft.js';
import { textOption } from '../draft/options.js';
import { useDue } from '../instant/due.js';

export const presets = ['instant', 'draft', 'standard', 'fine'] as const;
export type PresetName = (typeof presets)[number];

/** The estimate of each preset for the current draft; without A, for a sample. */
export function useEstimates(): Readonly<Record<PresetName, Estimate | undefined>> & {
  /** Whether the first estimate is pending: the computer may have to be measured for it. */
  readonly measuring: boolean;
} {
  const sample = useQuery(queries.pictures).data?.pictures.find(({ origin }) => origin === 'sample')?.id;
  const request = useDebounced(useDraft((draft) => JSON.stringify(requestOf(draft))));
  const { content, styles, options } = JSON.parse(request) as ReturnType<typeof requestOf>;
  const device = useQuery(queries.settings).data?.device;
  const due = useDue((state) => state.due);
  const picture = content ?? (sample === undefined ? undefined : { picture: sample });
  const [instant, draft, standard, fine] = useQueries({
    queries: presets.map((preset) => ({
      queryKey: ['estimate', preset, picture, styles, options, device],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call('estimate', {
          body: { content: picture ?? { picture: '' }, styles, options: { ...options, preset } },
          signal,
        }),
      enabled: picture !== undefined && !due,
      placeholderData: keepPreviousData,
      staleTime: 60_000,
      // Memory may become free.
      refetchInterval: ({ state }: { state: { data?: Estimate | undefined } }) =>
        state.data?.fits === false ? 10_000 : (false as const),
    })),
  });
  return {
    instant: instant?.data,
    draft: draft?.data,
    standard: standard?.data,
    fine: fine?.data,
    measuring:
      standard !== undefined &&
      standard.data === undefined &&
      standard.isFetching &&
      standard.failureCount === 0,
  };
}

/** Whether the current draft needs more memory than is free. */
export function useTooLarge(): boolean {
  const preset = useDraft(({ options }) => textOption(options, 'preset', 'standard')) as PresetName;
  return useEstimates()[preset]?.fits === false;
}

/** The parts of a draft that affect the estimate. */
function requestOf({ content, styles, options }: Draft): Required<Pick<NewJob, 'styles'>> & {
  content: NewJob['content'] | null;
  options: Record<string, unknown>;
} {
  const input = ({ picture, crop }: Draft['styles'][number]) =>
    picture ? { picture: picture.id, ...(crop ? { crop } : {}) } : null;
  return {
    content: content && input(content),
    styles: styles.flatMap((slot) => input(slot) ?? []),
    options: { ...options },
  };
}
