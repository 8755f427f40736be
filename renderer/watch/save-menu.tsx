import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  dpiRange,
  type Job,
  type OutputFormat,
  outputFormatSchema,
  outputFormats,
} from '../../src/api/contract.js';
import { useScreenSetting } from '../app/screen-settings.js';
import { bridge } from '../bridge.js';
import { localeOf } from '../text/locale.js';
import { printText } from '../text/print.js';
import { Button } from '../ui/button.jsx';
import { Choices } from '../ui/choices.jsx';
import { NumberInput } from '../ui/number-input.jsx';
import { Popover } from '../ui/popover.jsx';
import { Slider } from '../ui/slider.jsx';
import style from './save-menu.module.css';
import { defaultSave, hasQuality, minSaveSize, type SaveAs, savePicture, sizeOf } from './save-picture.js';

interface SaveMenuProps {
  readonly job: Job;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onSaved: (path: string | null) => void;
  readonly primary: boolean;
}

/** Format, quality and size of the saved file; the choice is stored. */
export function SaveMenu({ job, open, onOpenChange, onSaved, primary }: SaveMenuProps) {
  const { t } = useTranslation();
  const [as, setAs] = useScreenSetting<SaveAs>('save', defaultSave);
  const [failed, setFailed] = useState(false);
  // Not stored: the next picture may have another size.
  const [longest, setLongest] = useState<number>();
  const save = async () => {
    setFailed(false);
    try {
      const path = await savePicture(t, job, { ...as, longest });
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
          onChange={(format: OutputFormat) => setAs({ ...as, format })}
          choices={outputFormatSchema.options.map((value) => ({ value, label: t(`watch.formats.${value}`) }))}
        />
        {hasQuality(as.format) ? (
          <Slider
            label={t('watch.quality')}
            value={as.quality}
            onChange={(quality) => setAs({ ...as, quality })}
            initial={defaultSave.quality}
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
        {job.result ? <SizeField result={job.result} longest={longest} onChange={setLongest} /> : null}
        {job.result && outputFormats[as.format].hasDpi ? (
          <ResolutionField
            size={sizeOf(job.result, longest ?? Math.max(job.result.width, job.result.height))}
            dpi={as.dpi}
            onChange={(dpi) => setAs({ ...as, dpi })}
          />
        ) : null}
        {failed ? <p role="alert">{t('watch.saveFailed')}</p> : null}
        <Button kind="primary" wide onClick={() => void save()}>
          {bridge() ? t('watch.saveAs') : t('watch.download')}
        </Button>
      </div>
    </Popover>
  );
}

interface SizeFieldProps {
  readonly result: NonNullable<Job['result']>;
  /** Undefined for the full size. */
  readonly longest: number | undefined;
  readonly onChange: (longest: number | undefined) => void;
}

/** The long side in pixels, up to that of the picture, and the resulting size. */
function SizeField({ result, longest, onChange }: SizeFieldProps) {
  const { t } = useTranslation();
  const own = Math.max(result.width, result.height);
  const { width, height } = sizeOf(result, longest ?? own);
  return (
    <div className={style.size}>
      <span>{t('watch.size')}</span>
      <span className={style.becomes}>{`${width} × ${height}`}</span>
      <NumberInput
        label={t('watch.size')}
        value={longest ?? own}
        onChange={(next) => onChange(next < own ? next : undefined)}
        onClear={() => onChange(undefined)}
        min={Math.min(minSaveSize, own)}
        max={own}
        step={64}
        unit={t('panel.pixels')}
        whole
      />
    </div>
  );
}

interface ResolutionFieldProps {
  /** In pixels. */
  readonly size: { readonly width: number; readonly height: number };
  readonly dpi: number;
  readonly onChange: (dpi: number) => void;
}

/** Pixels per inch at which to print, and the size on paper that follows. */
function ResolutionField({ size, dpi, onChange }: ResolutionFieldProps) {
  const { t, i18n } = useTranslation();
  const [min, max] = dpiRange;
  return (
    <div className={style.size}>
      <span>{t('watch.resolution')}</span>
      <span className={style.becomes}>{printText(t, localeOf(i18n.language), size, dpi)}</span>
      <NumberInput
        label={t('watch.resolution')}
        value={dpi}
        onChange={onChange}
        onClear={() => onChange(defaultSave.dpi)}
        min={min}
        max={max}
        step={10}
        unit={t('watch.dpi')}
        whole
      />
    </div>
  );
}
