import { useState } from 'react';
import style from './text-input.module.css';

interface TextInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  /** Whether every keystroke applies at once instead of on Enter and on blur. */
  readonly live?: boolean;
}

/** A text field of one line. */
export function TextInput({ label, value, onChange, placeholder, live = false }: TextInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && !live) onChange(typed.trim());
    setTyped(null);
  };
  return (
    <input
      className={style.input}
      aria-label={label}
      spellCheck={false}
      placeholder={placeholder}
      value={typed ?? value}
      onChange={(event) => {
        setTyped(event.target.value);
        if (live) onChange(event.target.value);
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}
