import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { useScreenSetting } from '../app/screen-settings.js';
import { bridge } from '../bridge.js';
import { Button } from '../ui/button.jsx';
import { Choices } from '../ui/choices.jsx';
import { Popover } from '../ui/popover.jsx';
import { Slider } from '../ui/slider.jsx';
import { type Format, formats, hasQuality, type SaveAs, savePicture, usualSave } from './save.js';
import style from './save-menu.module.css';

interface SaveMenuProps {
  readonly job: Job;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onSaved: (path: string | null) => void;
  readonly primary: boolean;
}

/** Format, quality, and the button that saves; what was chosen is remembered. */
export function SaveMenu({ job, open, onOpenChange, onSaved, primary }: SaveMenuProps) {
  const { t } = useTranslation();
  const [as, setAs] = useScreenSetting<SaveAs>('save', usualSave);
  const [failed, setFailed] = useState(false);
  const save = async () => {
    setFailed(false);
    try {
      const path = await savePicture(job, as, t('watch.inTheStyleOf'));
      onOpenChange(false);
      if (path !== null || !bridge()) onSaved(path);
    } catch {
      setFailed(true);
    }
  };
  return (
    <Popover
      title={t('watch.save')}
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <Button kind={primary ? 'primary' : 'plain'} icon={Download}>
          {t('watch.save')}
        </Button>
      }
    >
      <div className={style.menu}>
        <Choices
          label={t('watch.format')}
          value={as.format}
          onChange={(format: Format) => setAs({ ...as, format })}
          choices={formats.map((value) => ({ value, label: t(`watch.formats.${value}`) }))}
        />
        {hasQuality(as.format) ? (
          <Slider
            label={t('watch.quality')}
            value={as.quality}
            onChange={(quality) => setAs({ ...as, quality })}
            initial={usualSave.quality}
            min={1}
            max={100}
            step={1}
            low={t('watch.smaller')}
            high={t('watch.better')}
          />
        ) : (
          <Choices
            label={t('watch.bits')}
            value={String(as.bits)}
            onChange={(bits) => setAs({ ...as, bits: bits === '16' ? 16 : 8 })}
            choices={['8', '16'].map((value) => ({ value, label: t('watch.bitsOf', { bits: value }) }))}
          />
        )}
        {failed ? <p role="alert">{t('watch.saveFailed')}</p> : null}
        <Button kind="primary" wide onClick={() => void save()}>
          {bridge() ? t('watch.saveAs') : t('watch.download')}
        </Button>
      </div>
    </Popover>
  );
}
