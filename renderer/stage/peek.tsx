import { type CSSProperties, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { useShortcuts } from '../app/shortcuts.js';
import { usePictureTitle } from '../text/picture-name.js';
import { CroppedImage } from './cropped-image.jsx';
import style from './peek.module.css';
import { compareWidth, pictureOf } from './preview.js';

/** The picture to show while a key is held. */
export function usePeek(): 'content' | 'style' | null {
  const [peek, setPeek] = useState<'content' | 'style' | null>(null);
  const none = () => setPeek(null);
  useShortcuts(
    { peekContent: () => setPeek('content'), peekStyle: () => setPeek('style') },
    { peekContent: none, peekStyle: none },
  );
  return peek;
}

/** A or all of B over the canvas, cropped as they are used. */
export function Peek({ job, which }: { readonly job: Job; readonly which: 'content' | 'style' }) {
  const { t } = useTranslation();
  const used = which === 'content' ? [job.content] : job.styles;
  return (
    <div className={style.peek}>
      {used.map((one, index) => (
        <Used key={`${one.sha256}${String(index)}`} used={one} />
      ))}
      <span className={style.label}>{which === 'content' ? t('paint.a') : t('paint.b')}</span>
    </div>
  );
}

function Used({ used }: { readonly used: Job['content'] }) {
  const title = usePictureTitle();
  const { id, width, height, crop } = used;
  if (id === undefined) return null;
  const ratio = (width * (crop?.width ?? 1)) / (height * (crop?.height ?? 1));
  return (
    <div className={style.room}>
      <div className={style.picture} style={{ '--ratio': ratio } as CSSProperties}>
        <CroppedImage src={pictureOf(id, compareWidth)} alt={title(used)} crop={crop} />
      </div>
    </div>
  );
}
