import { useEffect, useState } from 'react';
import { Button } from '../ui/button.jsx';
import style from './notice-area.module.css';
import { useNotices } from './notices.js';

/** How long a notice is visible, in milliseconds. */
const visibleTime = { note: 3000, problem: 8000, action: 20_000 } as const;

/** Shows the latest notice. */
export function NoticeArea() {
  const latest = useNotices((state) => state.latest);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!latest) return;
    setShown(true);
    const timer = setTimeout(() => setShown(false), visibleTime[latest.action ? 'action' : latest.kind]);
    return () => clearTimeout(timer);
  }, [latest]);
  return (
    <div className={style.place} role={latest?.kind === 'problem' ? 'alert' : 'status'} aria-live="polite">
      {latest && shown ? (
        <p className={latest.hidden ? 'hidden' : `${style.note} ${style[latest.kind]}`}>
          {latest.text}
          {latest.action ? (
            <Button
              onClick={() => {
                setShown(false);
                latest.action?.act();
              }}
            >
              {latest.action.label}
            </Button>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}
