import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import style from './select.module.css';

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
}

/** A drop-down list. */
export function Select<Value extends string>({ label, value, onChange, choices }: SelectProps<Value>) {
  return (
    <Base.Root
      items={choices}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next as Value);
      }}
      modal={false}
    >
      <Base.Trigger className={style.trigger} aria-label={label}>
        <Base.Value className={style.value} />
        <Base.Icon className={style.icon}>
          <ChevronDown size={14} aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={style.positioner} sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className={style.popup}>
            <Base.List>
              {choices.map((choice) => (
                <Base.Item key={choice.value} value={choice.value} className={style.item}>
                  <Base.ItemText>{choice.label}</Base.ItemText>
                  <Base.ItemIndicator className={style.check}>
                    <Check size={14} aria-hidden />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
