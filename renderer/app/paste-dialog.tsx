import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Well } from '../draft/fill.js';
import { Button } from '../ui/button.jsx';
import { Dialog } from '../ui/dialog.jsx';
import style from './paste-dialog.module.css';

interface PasteDialogProps {
  readonly files: readonly File[];
  readonly onChoose: (well: Well) => void;
  readonly onClose: () => void;
}

/** When both wells are full, asks which of them a pasted picture is for. */
export function PasteDialog({ files, onChoose, onClose }: PasteDialogProps) {
  const { t } = useTranslation();
  const [address, setAddress] = useState<string>();
  const first = files[0];
  useEffect(() => {
    if (!first) return;
    const url = URL.createObjectURL(first);
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [first]);
  return (
    <Dialog
      open={files.length > 0}
      onClose={onClose}
      title={t('paint.pasted')}
      actions={
        <>
          <Button onClick={() => onChoose('content')}>{t('paint.asContent')}</Button>
          <Button onClick={() => onChoose('style')}>{t('paint.asStyle')}</Button>
        </>
      }
    >
      {address === undefined ? null : <img className={style.picture} src={address} alt={t('paint.pasted')} />}
    </Dialog>
  );
}
