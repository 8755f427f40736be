import { Progress } from '@base-ui/react/progress';
import style from './bar.module.css';

/** How far something is, 0 to 1; null while that is not known. */
export function Bar({ label, fraction }: { readonly label: string; readonly fraction: number | null }) {
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
