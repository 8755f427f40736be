import { useEffect, useState } from 'react';
import style from './spinner.module.css';

interface SpinnerProps {
  readonly label: string;
  /** Time until it appears, in milliseconds. */
  readonly delay?: number;
}

/** A loading indicator that appears after a short delay. Until then it takes its space but draws no frames: those cost time as well. */
export function Spinner({ label, delay = 300 }: SpinnerProps) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), delay);
    return () => clearTimeout(timer);
  }, [delay]);
  return (
    <span className={`${style.spinner} ${shown ? style.turning : ''}`} role="status">
      {shown ? <span className="hidden">{label}</span> : null}
    </span>
  );
}
