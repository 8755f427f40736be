import { Progress } from '@base-ui/react/progress';
import style from './progress-bar.module.css';

/** A progress bar from 0 to 1; null for an unknown fraction. */
export function ProgressBar({
  label,
  fraction,
}: {
  readonly label: string;
  readonly fraction: number | null;
}) {
  return (
    <Progress.Root
      value={fraction === null ? null : fraction * 100}
      aria-label={label}
      className={style.root}
    >
      <Progress.Track className={style.track}>
        <Progress.Indicator className={style.indicator} />
      </Progress.Track>
    </Progress.Root>
  );
}
