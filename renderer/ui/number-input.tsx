import { type KeyboardEvent, useState } from 'react';
import style from './number-input.module.css';

interface NumberInputProps {
  readonly label: string;
  /** Null shows an empty field. */
  readonly value: number | null;
  readonly onChange: (value: number) => void;
  /** Called when the field is emptied; without it, an emptied field keeps its value. */
  readonly onClear?: (() => void) | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number | undefined;
  readonly unit?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly whole?: boolean | undefined;
}

/** A number field. The value applies on Enter and on blur, never half typed; arrow keys step it. */
export function NumberInput(props: NumberInputProps) {
  const { label, value, onChange, onClear, unit, placeholder } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (value === null ? '' : numberText(value));
  const commit = () => {
    setTyped(null);
    if (typed === null) return;
    const next = readNumber(typed);
    if (next !== null) onChange(clamped(next, props));
    else if (typed.trim() === '') onClear?.();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape' && typed !== null) {
      event.stopPropagation();
      setTyped(null);
    }
    if (direction === undefined) return;
    event.preventDefault();
    setTyped(null);
    const from = readNumber(text) ?? props.min ?? 0;
    onChange(clamped(from + direction * (props.step ?? 1) * (event.shiftKey ? 10 : 1), props));
  };
  return (
    <span className={style.group}>
      <input
        className={style.input}
        inputMode="decimal"
        aria-label={unit ? `${label}, ${unit}` : label}
        placeholder={placeholder}
        value={text}
        onChange={(event) => setTyped(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
      {unit ? (
        <span className={style.unit} aria-hidden>
          {unit}
        </span>
      ) : null}
    </span>
  );
}

/** Parses a number with a decimal comma or point; null for anything else. */
export function readNumber(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  const value = Number(plain);
  return plain === '' || !Number.isFinite(value) ? null : value;
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function clamped(
  value: number,
  { min, max, whole }: Pick<NumberInputProps, 'min' | 'max' | 'whole'>,
): number {
  const inside = Math.min(max ?? Infinity, Math.max(min ?? -Infinity, value));
  return whole ? Math.round(inside) : Number(inside.toPrecision(6));
}
