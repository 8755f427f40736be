import { Check, Copy, FolderOpen } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { showNotice } from '../app/notices.js';
import { keyOf, useShortcuts } from '../app/shortcuts.js';
import { bridge } from '../bridge.js';
import { Button } from '../ui/button.jsx';
import { SaveMenu } from './save-menu.jsx';
import { copyPicture } from './save-picture.js';

interface ResultActionsProps {
  readonly job: Job;
  /** Whether saving is the primary action. */
  readonly primary?: boolean;
}

/** Save, copy, and in the desktop application show in folder. */
export function ResultActions({ job, primary = true }: ResultActionsProps) {
  const { t } = useTranslation();
  const [saving, setSaving] = useState(false);
  const [path, setPath] = useState<string | null>(job.result?.path ?? null);
  const [copied, copy] = useCopy(job.id);
  useShortcuts({ save: () => setSaving(true), copy });
  return (
    <>
      {path !== null && bridge() ? (
        <Button kind="quiet" icon={FolderOpen} onClick={() => void bridge()?.reveal(path)}>
          {t('watch.reveal')}
        </Button>
      ) : null}
      <Button kind="quiet" icon={copied ? Check : Copy} onClick={copy} title={keyOf('copy')}>
        {copied ? t('watch.copied') : t('watch.copy')}
      </Button>
      <SaveMenu
        job={job}
        open={saving}
        onOpenChange={setSaving}
        primary={primary}
        onSaved={(saved) => {
          setPath(saved ?? path);
          showNotice(t('watch.saved'));
        }}
      />
    </>
  );
}

/** How long the button confirms a copy, in milliseconds. */
const confirmationTime = 2000;

function useCopy(id: string): readonly [boolean, () => void] {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await copyPicture(id);
      setCopied(true);
      showNotice(t('watch.copied'));
      setTimeout(() => setCopied(false), confirmationTime);
    } catch {
      showNotice(t('watch.copyFailed'), 'problem');
    }
  };
  return [copied, () => void copy()];
}
