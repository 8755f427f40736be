import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.js';
import { problemText } from '../text/problem.js';

/** What {@link fillWells} needs to know, from where it is known. */
export function useFilling() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const info = useQuery(queries.info).data;
  return useMemo(
    () => ({
      info,
      sentenceOf: (error: unknown) => problemText(t, error),
      done: () => void client.invalidateQueries({ queryKey: queries.pictures.queryKey }),
    }),
    [info, t, client],
  );
}
