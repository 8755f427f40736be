import { useEffect, useState } from 'react';
import { useAnnouncement } from './announce.js';
import style from './announcer.module.css';

/** How long a sentence stays, in milliseconds: time to read it. */
const stay = { note: 3000, problem: 8000 } as const;

/** Shows and reads aloud what was said last. */
export function Announcer() {
  const latest = useAnnouncement((state) => state.latest);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!latest) return;
    setShown(true);
    const timer = setTimeout(() => setShown(false), stay[latest.kind]);
    return () => clearTimeout(timer);
  }, [latest]);
  return (
    <div className={style.place} role="status" aria-live="polite">
      {latest && shown ? <p className={`${style.note} ${style[latest.kind]}`}>{latest.text}</p> : null}
    </div>
  );
}
