import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.js';
import { showNotice } from '../app/notices.js';
import { navigate } from '../app/route.js';
import { addStylesOf, addToBatch } from '../batch/draft.js';
import { useDraft } from '../draft/draft.js';
import type { FillContext } from '../draft/fill.js';
import { notDue } from '../instant/due.js';
import { problemText } from '../text/problem.js';

/** The context for {@link fillWells}. */
export function useFillContext() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const info = useQuery(queries.info).data;
  return useMemo(() => {
    const context: FillContext = {
      info,
      errorText: (error) => problemText(t, error),
      // The list makes thumbnails of new pictures.
      done: () => void notDue().then(() => client.invalidateQueries({ queryKey: queries.pictures.queryKey })),
      offerBatch: (files) =>
        showNotice(t('paint.onlyFirst', { name: files[0]?.name ?? '', count: files.length - 1 }), 'note', {
          label: t('paint.asBatch', { count: files.length }),
          act: () => {
            addStylesOf(useDraft.getState().styles);
            addToBatch(files, 'content', context);
            navigate('batch');
          },
        }),
    };
    return context;
  }, [info, t, client]);
}
