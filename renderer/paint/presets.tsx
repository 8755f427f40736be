import { useTranslation } from 'react-i18next';
import { setOption, useDraft } from '../draft/draft.js';
import { textOption } from '../draft/options.js';
import { useWhyCpu } from '../networks/on-cpu.js';
import { bytesText } from '../text/bytes.js';
import { guessText, roundedGuess, tookText } from '../text/duration.js';
import { Choices } from '../ui/choices.jsx';
import { Sentence } from '../ui/sentence.jsx';
import style from './panel.module.css';
import { type PresetName, presets, useEstimates } from './use-estimates.js';

/** Draft, Standard, Fine, each with how long it takes here. */
export function Presets() {
  const { t, i18n } = useTranslation();
  const estimates = useEstimates();
  const value = useDraft(({ options }) => textOption(options, 'preset', 'standard')) as PresetName;
  const chosen = estimates[value];
  const note = (name: PresetName) => {
    const seconds = estimates[name]?.seconds;
    return typeof seconds === 'number' ? guessText(t, seconds) : '–';
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
        <Sentence kind="problem">
          {t('panel.tooLarge', {
            needed: bytesText(chosen.memoryBytes, i18n.language),
            free: bytesText(chosen.freeMemoryBytes, i18n.language),
          })}
        </Sentence>
      ) : null}
      <CpuNote seconds={estimates.standard?.seconds} measuring={estimates.measuring} />
    </div>
  );
}

interface CpuNoteProps {
  readonly seconds: number | null | undefined;
  readonly measuring: boolean;
}

/** Says that the machine paints on its CPU, and what that means. */
function CpuNote({ seconds, measuring }: CpuNoteProps) {
  const { t } = useTranslation();
  const reason = useWhyCpu();
  if (reason === null) return null;
  const why = t(`panel.onCpu.${reason}`);
  if (typeof seconds === 'number')
    return <Sentence>{t('panel.cpu', { why, time: tookText(t, roundedGuess(seconds)) })}</Sentence>;
  return (
    <Sentence>{measuring ? t('panel.cpuMeasuring', { why }) : t('panel.cpuUnmeasured', { why })}</Sentence>
  );
}
