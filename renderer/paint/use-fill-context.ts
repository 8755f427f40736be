import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.js';
import { problemText } from '../text/problem.js';

/** The context for {@link fillWells}. */
export function useFillContext() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const info = useQuery(queries.info).data;
  return useMemo(
    () => ({
      info,
      errorText: (error: unknown) => problemText(t, error),
      done: () => void client.invalidateQueries({ queryKey: queries.pictures.queryKey }),
    }),
    [info, t, client],
  );
}
