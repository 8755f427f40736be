import { Slider as Base } from '@base-ui/react/slider';
import { type ReactNode, useId } from 'react';
import { NumberInput } from './number-input.jsx';
import style from './slider.module.css';

interface SliderProps {
  readonly label: string;
  /** Its position, on the slider's scale. */
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** Its position after a double click. */
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Labels of the ends: words or thumbnails. */
  readonly low?: ReactNode;
  readonly high?: ReactNode;
  /** The number to show and edit, if it differs from the position. */
  readonly shown?: { readonly value: number; readonly onChange: (value: number) => void } & Bounds;
  readonly unit?: string;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** A slider with labelled ends and a number field; a double click resets it. */
export function Slider(props: SliderProps) {
  const { label, value, onChange, initial, min, max, step, low, high, unit } = props;
  const shown = props.shown ?? { value, onChange, min, max, step };
  const id = useId();
  return (
    <div className={style.row}>
      <span className={style.label} id={id}>
        {label}
      </span>
      <NumberInput label={label} {...shown} {...(unit === undefined ? {} : { unit })} />
      <div className={style.line}>
        <span className={style.end}>{low}</span>
        <Base.Root
          className={style.root}
          value={value}
          onValueChange={(next) => onChange(next as number)}
          min={min}
          max={max}
          step={step}
          aria-labelledby={id}
          onDoubleClick={() => onChange(initial)}
        >
          <Base.Control className={style.control}>
            <Base.Track className={style.track}>
              <Base.Indicator className={style.indicator} />
              <Base.Thumb className={style.thumb} aria-labelledby={id} />
            </Base.Track>
          </Base.Control>
        </Base.Root>
        <span className={style.end}>{high}</span>
      </div>
    </div>
  );
}
