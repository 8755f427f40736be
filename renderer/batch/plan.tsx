import { useTranslation } from 'react-i18next';
import type { Preflight } from '../../src/api/contract.js';
import { bytesText } from '../text/bytes.js';
import { aboutText } from '../text/duration.js';
import { failureText } from '../text/failure.js';
import { problemText } from '../text/problem.js';
import { Message } from '../ui/message.jsx';

/** The estimate of a batch, and the problems that prevent it. */
export function Plan({
  preflight,
  error,
}: {
  readonly preflight: Preflight | undefined;
  readonly error: unknown;
}) {
  const { t, i18n } = useTranslation();
  if (error) return <Message kind="problem">{problemText(t, error)}</Message>;
  if (!preflight) return null;
  const bytes = (value: number) => bytesText(value, i18n.language);
  const { pictures, skipped, replaced, seconds, memoryBytes, diskBytes, freeDiskBytes, problems } = preflight;
  const facts = [
    t('batch.pictures', { count: pictures }),
    seconds === null ? null : aboutText(t, seconds),
    t('batch.memory', { bytes: bytes(memoryBytes) }),
    freeDiskBytes === null
      ? t('batch.disk', { bytes: bytes(diskBytes) })
      : t('batch.diskOf', { bytes: bytes(diskBytes), free: bytes(freeDiskBytes) }),
    skipped > 0 ? t('batch.skippedCount', { count: skipped }) : null,
  ];
  return (
    <>
      {problems.map((problem) => (
        <Message key={problem.code + problem.message} kind="problem">
          {failureText(problem)}
        </Message>
      ))}
      {replaced > 0 ? <Message kind="problem">{t('batch.replaces', { count: replaced })}</Message> : null}
      <Message>{facts.filter(Boolean).join(', ')}</Message>
    </>
  );
}
