import { useTranslation } from 'react-i18next';
import { setOption, useDraft } from '../draft/draft.js';
import { textOption } from '../draft/options.js';
import { useWhyCpu } from '../networks/on-cpu.js';
import { bytesText } from '../text/bytes.js';
import { estimateText, roundedEstimate, tookText } from '../text/duration.js';
import { Choices } from '../ui/choices.jsx';
import { Message } from '../ui/message.jsx';
import style from './panel.module.css';
import { type PresetName, presets, useEstimates } from './use-estimates.js';

/** Instant, Draft, Standard and Fine, each with its estimated time. */
export function Presets() {
  const { t, i18n } = useTranslation();
  const estimates = useEstimates();
  const value = useDraft(({ options }) => textOption(options, 'preset', 'standard')) as PresetName;
  const chosen = estimates[value];
  const note = (name: PresetName) => {
    const seconds = estimates[name]?.seconds;
    return typeof seconds === 'number' ? estimateText(t, seconds) : '–';
  };
  return (
    <div className={style.presets}>
      <Choices
        label={t('panel.preset')}
        value={value}
        onChange={(next: PresetName) => setOption('preset', next === 'standard' ? undefined : next)}
        choices={presets.map((name) => ({
          value: name,
          label: t(`panel.presets.${name}`),
          note: note(name),
        }))}
      />
      {chosen && !chosen.fits ? (
        <Message kind="problem">
          {t('panel.tooLarge', {
            needed: bytesText(chosen.memoryBytes, i18n.language),
            free: bytesText(chosen.freeMemoryBytes, i18n.language),
          })}
        </Message>
      ) : null}
      <CpuNote seconds={estimates.standard?.seconds} measuring={estimates.measuring} />
    </div>
  );
}

interface CpuNoteProps {
  readonly seconds: number | null | undefined;
  readonly measuring: boolean;
}

/** A note that Impasto paints on the CPU, and how long that takes. */
function CpuNote({ seconds, measuring }: CpuNoteProps) {
  const { t } = useTranslation();
  const reason = useWhyCpu();
  if (reason === null) return null;
  const why = t(`panel.onCpu.${reason}`);
  if (typeof seconds === 'number')
    return <Message>{t('panel.cpu', { why, time: tookText(t, roundedEstimate(seconds)) })}</Message>;
  return (
    <Message>{measuring ? t('panel.cpuMeasuring', { why }) : t('panel.cpuUnmeasured', { why })}</Message>
  );
}
