import { useTranslation } from 'react-i18next';
import type { Preflight } from '../../src/api/contract.js';
import { bytesText } from '../text/bytes.js';
import { aboutText } from '../text/duration.js';
import { failureText } from '../text/failure.js';
import { problemText } from '../text/problem.js';
import { Message } from '../ui/message.jsx';
import style from './naming.module.css';

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
  const { pictures, skipped, seconds, memoryBytes, diskBytes, freeDiskBytes, problems } = preflight;
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
      <Replaced preflight={preflight} />
      <Message>{facts.filter(Boolean).join(', ')}</Message>
    </>
  );
}

/** Which existing files the batch replaces. */
function Replaced({ preflight: { replaced, replacedNames } }: { readonly preflight: Preflight }) {
  const { t } = useTranslation();
  const more = replaced - replacedNames.length;
  if (replaced === 0) return null;
  return (
    <>
      <Message kind="problem">{t('batch.replaces', { count: replaced })}</Message>
      <ul className={style.replaced}>
        {replacedNames.map((name) => (
          <li key={name} data-selectable>
            {name}
          </li>
        ))}
        {more > 0 ? <li>{t('batch.andMore', { count: more })}</li> : null}
      </ul>
    </>
  );
}
