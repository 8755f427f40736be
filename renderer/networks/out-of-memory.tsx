import { useTranslation } from 'react-i18next';
import { type WhenOutOfMemory, whenOutOfMemorySchema } from '../../src/api/contract.js';
import { Choices } from '../ui/choices.jsx';
import style from './devices.module.css';
import networks from './networks.module.css';

const answers = whenOutOfMemorySchema.options.toReversed();

interface OutOfMemoryProps {
  /** Undefined until the settings are there. */
  readonly value: WhenOutOfMemory | undefined;
  readonly onChange: (value: WhenOutOfMemory) => void;
}

/** What a painting does when its device runs out of memory; chosen in advance, as nobody may be watching. */
export function OutOfMemory({ value, onChange }: OutOfMemoryProps) {
  const { t } = useTranslation();
  if (value === undefined) return null;
  return (
    <div className={style.memory}>
      <div>
        <h2>{t('devices.memory')}</h2>
        <p className={networks.dim}>{t(`devices.memoryHelp.${value}`)}</p>
      </div>
      <Choices
        label={t('devices.memory')}
        value={value}
        onChange={onChange}
        choices={answers.map((answer) => ({ value: answer, label: t(`devices.memoryChoice.${answer}`) }))}
      />
    </div>
  );
}
