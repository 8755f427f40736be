import { RotateCcw } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { OptionDescription } from '../../src/api/contract.js';
import { setOption, useDraft } from '../draft/draft.js';
import { IconButton } from '../ui/button.jsx';
import { NumberInput } from '../ui/number-input.jsx';
import { Select } from '../ui/select.jsx';
import { TextInput } from '../ui/text-input.jsx';
import { NetworkField } from './network-field.jsx';
import style from './option-field.module.css';
import { useOptionTexts } from './option-texts.js';

/** Value of the entry "auto" in lists. */
const unset = '';

interface FieldProps {
  readonly option: OptionDescription;
  readonly title: string;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
}

/** An option, with its help and a button that resets it. */
export function OptionField({ option }: { readonly option: OptionDescription }) {
  const { t } = useTranslation();
  const id = useId();
  const { titleOf, helpOf } = useOptionTexts();
  const given = useDraft(({ options }) => options[option.name]);
  const title = titleOf(option);
  return (
    <div className={style.field} aria-describedby={id}>
      <div className={style.head}>
        <span className={style.title}>{title}</span>
        {given === undefined ? null : (
          <IconButton
            icon={RotateCcw}
            label={t('panel.reset', { name: title })}
            className={style.reset}
            onClick={() => setOption(option.name, undefined)}
          />
        )}
        <Control
          option={option}
          title={title}
          value={given ?? option.default}
          set={(value) => setOption(option.name, value)}
        />
      </div>
      {option.type === 'weights' ? (
        <Weights
          option={option}
          title={title}
          value={given ?? option.default}
          set={(value) => setOption(option.name, value)}
        />
      ) : null}
      <p className={style.help} id={id}>
        {helpOf(option)}
      </p>
    </div>
  );
}

function Control(props: FieldProps) {
  const { option, title, value, set } = props;
  if (option.name === 'network') return <NetworkField title={title} value={String(value ?? '')} set={set} />;
  switch (option.type) {
    case 'number':
    case 'integer':
      return <NumberControl {...props} />;
    case 'choice':
      return <ChoiceControl {...props} />;
    case 'names':
    case 'numbers':
      return <ListControl {...props} />;
    case 'weights':
      return null;
    default:
      return (
        <TextInput
          label={title}
          value={String(value ?? '')}
          onChange={(text) => set(text === '' ? undefined : text)}
        />
      );
  }
}

function NumberControl({ option, title, value, set }: FieldProps) {
  const { t } = useTranslation();
  return (
    <NumberInput
      label={title}
      value={typeof value === 'number' ? value : null}
      onChange={set}
      onClear={() => set(undefined)}
      min={option.minimum}
      max={option.maximum}
      step={option.type === 'integer' ? 1 : stepOf(value)}
      whole={option.type === 'integer'}
      placeholder={t('panel.auto')}
    />
  );
}

/** A step of about a tenth of the value, so that arrow keys work for 0.02 and for 5. */
function stepOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? 10 ** Math.floor(Math.log10(value) - 0.5) : 0.1;
}

function ChoiceControl({ option, title, value, set }: FieldProps) {
  const { t } = useTranslation();
  const { choiceOf } = useOptionTexts();
  const choices = (option.choices ?? []).map((choice) => ({ value: choice, label: choiceOf(choice) }));
  return (
    <Select
      label={title}
      value={typeof value === 'string' ? value : unset}
      onChange={(next) => set(next === unset ? undefined : next)}
      choices={
        option.default === undefined ? [{ value: unset, label: t('panel.auto') }, ...choices] : choices
      }
    />
  );
}

function ListControl({ option, title, value, set }: FieldProps) {
  const read = (text: string) => {
    const items = text.split(/[\s,;]+/).filter(Boolean);
    return option.type === 'numbers' ? items.map(Number).filter(Number.isFinite) : items;
  };
  return (
    <TextInput
      label={title}
      value={Array.isArray(value) ? value.join(', ') : ''}
      onChange={(text) => {
        const items = read(text);
        set(items.length === 0 ? undefined : items);
      }}
    />
  );
}

function Weights({ title, value, set }: FieldProps) {
  const weights = Object.entries((value ?? {}) as Record<string, number>);
  return (
    <ul className={style.weights}>
      {weights.map(([name, weight]) => (
        <li key={name}>
          <span>{name}</span>
          <NumberInput
            label={`${title}, ${name}`}
            value={weight}
            min={0}
            max={1e6}
            step={0.1}
            onChange={(next) => set({ ...Object.fromEntries(weights), [name]: next })}
          />
        </li>
      ))}
    </ul>
  );
}
