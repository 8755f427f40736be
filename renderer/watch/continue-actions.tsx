import { Brush, Maximize2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_DPI, type Job } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { useLive } from '../api/live.js';
import { storeJob } from '../api/queries.js';
import { showNotice } from '../app/notices.js';
import { navigate } from '../app/route.js';
import { useOptionList } from '../paint/use-options.js';
import { localeOf } from '../text/locale.js';
import { printText } from '../text/print.js';
import { problemText } from '../text/problem.js';
import { Button } from '../ui/button.jsx';
import { Popover } from '../ui/popover.jsx';
import style from './continue-actions.module.css';
import { jobsAhead } from './status-text.js';

/** How many times as large a picture can be made in one go. */
const factors = [1.5, 2, 3, 4, 8];

interface ContinueActionsProps {
  readonly job: Job;
  readonly onProblem: (text: string) => void;
}

/** Makes a finished picture larger, or paints it further: a new painting continues from it. */
export function ContinueActions({ job, onProblem }: ContinueActionsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const sizes = useLargerSizes(job);
  const start = async (ask: () => Promise<Job>) => {
    setBusy(true);
    setOpen(false);
    try {
      show(t, await ask());
    } catch (error) {
      onProblem(problemText(t, error));
    } finally {
      setBusy(false);
    }
  };
  const params = { id: job.id };
  return (
    <>
      {job.options.preset === 'instant' ? null : (
        <Button
          kind="quiet"
          icon={Brush}
          disabled={busy}
          title={t('watch.furtherHelp')}
          onClick={() => void start(() => call('furtherJob', { params, body: {} }))}
        >
          {t('watch.further')}
        </Button>
      )}
      {sizes.length === 0 ? null : (
        <Popover
          title={t('watch.enlarge')}
          open={open}
          onOpenChange={setOpen}
          trigger={
            <Button kind="quiet" icon={Maximize2} disabled={busy}>
              {t('watch.enlarge')}
            </Button>
          }
        >
          <div className={style.menu}>
            <p className={style.help}>{t('watch.enlargeHelp', { dpi: DEFAULT_DPI })}</p>
            {sizes.map((size) => (
              <LargerSize
                key={size.width}
                size={size}
                onChoose={(long) => void start(() => call('enlargeJob', { params, body: { size: long } }))}
              />
            ))}
          </div>
        </Popover>
      )}
    </>
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface LargerSizeProps {
  readonly size: Size;
  /** @param size long side in pixels. */
  readonly onChoose: (size: number) => void;
}

function LargerSize({ size, onChoose }: LargerSizeProps) {
  const { t, i18n } = useTranslation();
  const { width, height } = size;
  return (
    <button type="button" className={style.size} onClick={() => onChoose(Math.max(width, height))}>
      <span>{`${width} × ${height}`}</span>
      <span className={style.print}>{printText(t, localeOf(i18n.language), size, DEFAULT_DPI)}</span>
    </button>
  );
}

/** The sizes that a finished picture can be made, within the range of the option. */
function useLargerSizes({ result }: Job): readonly Size[] {
  const most = useOptionList().options.find(({ name }) => name === 'size')?.maximum ?? 0;
  if (!result) return [];
  const { width, height } = result;
  return factors
    .map((factor) => ({ width: Math.round(factor * width), height: Math.round(factor * height) }))
    .filter((size) => Math.max(size.width, size.height) <= most);
}

/** Shows a new painting, or says that it waits behind others. */
function show(t: ReturnType<typeof useTranslation>['t'], job: Job): void {
  storeJob(job);
  const { queue } = useLive.getState();
  const ahead = jobsAhead(job.id, queue);
  if (ahead > 0) showNotice(t('panel.queued', { count: ahead }));
  navigate('paint', job.id);
}
