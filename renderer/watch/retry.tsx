import { Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { storeJob } from '../api/queries.js';
import { navigate } from '../app/route.js';
import { draftOf, jobOf } from '../draft/draft.js';
import { sizeStops } from '../draft/options.js';
import { useEstimates } from '../paint/use-estimates.js';
import { useOptionList } from '../paint/use-options.js';
import { problemText } from '../text/problem.js';
import { Button } from '../ui/button.jsx';
import type { JobActions } from './use-job-actions.js';

/** What is offered for a failed painting: the same again, a smaller one (long side in pixels), or nothing until memory is free. */
type Offer = 'same' | 'none' | number;

/**
 * The offer for a failed painting: one that lacks memory is not repeated as it was.
 * @param freeBytes of memory; undefined if it is not known.
 */
export function offerFor({ failure, options }: Pick<Job, 'failure' | 'options'>, freeBytes?: number): Offer {
  const { code, values = {} } = failure ?? {};
  const size = Number(options.size ?? 512);
  if (code === 'out-of-memory') return sizeStops.findLast((stop) => stop < size) ?? 'same';
  if (code !== 'memory' || !(Number(values.needed) * 1e6 > (freeBytes ?? 0))) return 'same';
  const fits = values.context === 'nothing' ? 0 : Number(values.fits ?? 0);
  return fits > 0 && fits < size ? fits : 'none';
}

interface RetryProps {
  readonly job: Job;
  readonly actions: JobActions;
}

/** The button of a failed painting. */
export function Retry({ job, actions }: RetryProps) {
  const { t } = useTranslation();
  const { defaults } = useOptionList();
  const offer = offerFor(job, useEstimates().standard?.freeMemoryBytes);
  const paintAt = async (size: number) => {
    const draft = draftOf(job, defaults);
    const body = jobOf({ ...draft, options: { ...draft.options, size } });
    if (!body) return;
    try {
      const smaller = await call('createJob', { body });
      storeJob(smaller);
      navigate('paint', smaller.id);
    } catch (error) {
      actions.setProblem(problemText(t, error));
    }
  };
  return (
    <Button
      kind="primary"
      icon={Play}
      disabled={offer === 'none'}
      onClick={() => void (typeof offer === 'number' ? paintAt(offer) : actions.act('resume'))}
    >
      {typeof offer === 'number' ? t('watch.paintSmaller', { size: offer }) : t('watch.tryAgain')}
    </Button>
  );
}
