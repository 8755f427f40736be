import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Estimate, NewJob } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { queries } from '../api/queries.js';
import { type Draft, useDraft } from '../draft/draft.js';

export const presets = ['draft', 'standard', 'fine'] as const;
export type PresetName = (typeof presets)[number];

/** How long to wait for the hand to rest before asking, in milliseconds. */
const rest = 300;

/** What each preset would take with the draft as it is; before there is an A, with a picture that comes with Impasto. */
export function useEstimates(): Readonly<Record<PresetName, Estimate | undefined>> & {
  /** Whether the first answer is still to come: the machine may have to be measured for it. */
  readonly measuring: boolean;
} {
  const sample = useQuery(queries.pictures).data?.pictures.find(({ origin }) => origin === 'sample')?.id;
  const question = useRested(useDraft((draft) => JSON.stringify(questionOf(draft))));
  const { content, styles, options } = JSON.parse(question) as ReturnType<typeof questionOf>;
  const device = useQuery(queries.settings).data?.device;
  const picture = content ?? (sample === undefined ? undefined : { picture: sample });
  const [draft, standard, fine] = useQueries({
    queries: presets.map((preset) => ({
      queryKey: ['estimate', preset, picture, styles, options, device],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call('estimate', {
          body: { content: picture ?? { picture: '' }, styles, options: { ...options, preset } },
          signal,
        }),
      enabled: picture !== undefined,
      placeholderData: keepPreviousData,
      staleTime: 60_000,
    })),
  });
  return {
    draft: draft?.data,
    standard: standard?.data,
    fine: fine?.data,
    measuring: standard !== undefined && standard.data === undefined && standard.isFetching,
  };
}

/** The parts of a draft that decide how long it takes. */
function questionOf({ content, styles, options }: Draft): Required<Pick<NewJob, 'styles'>> & {
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

function useRested(value: string): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), rest);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
