import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import type { ReactNode } from 'react';
import style from './choices.module.css';

interface ChoicesProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly choices: readonly {
    readonly value: Value;
    readonly label: ReactNode;
    readonly note?: ReactNode;
  }[];
}

/** A segmented control: a few choices side by side, one of them selected. */
export function Choices<Value extends string>({ label, value, onChange, choices }: ChoicesProps<Value>) {
  return (
    <RadioGroup
      className={style.group}
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as Value)}
    >
      {choices.map((choice) => (
        <Radio.Root
          key={choice.value}
          value={choice.value}
          className={style.choice}
          nativeButton
          render={<button type="button" />}
        >
          <span className={style.name}>{choice.label}</span>
          {choice.note === undefined ? null : <span className={style.note}>{choice.note}</span>}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
