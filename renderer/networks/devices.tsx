import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../src/api/contract.js';
import { queries } from '../api/queries.js';
import { bytesText } from '../text/bytes.js';
import { problemText } from '../text/problem.js';
import { Sentence } from '../ui/sentence.jsx';
import style from './networks.module.css';

/** What can compute, how fast it is, and a plain sentence where it is the CPU. */
export function Devices() {
  const { t } = useTranslation();
  const query = useQuery(queries.devices);
  const cpuOnly = useQuery(queries.info).data?.cpuOnly ?? false;
  return (
    <section aria-label={t('networks.devices')}>
      <h1 className={style.section}>{t('networks.devices')}</h1>
      {cpuOnly ? <p className={style.intro}>{t('networks.cpuOnly')}</p> : null}
      {query.error ? <Sentence kind="problem">{problemText(t, query.error)}</Sentence> : null}
      <ul className={style.cards}>
        {(query.data?.devices ?? []).map((device) => (
          <DeviceCard key={device.id} device={device} />
        ))}
      </ul>
    </section>
  );
}

function DeviceCard({ device }: { readonly device: Device }) {
  const { t, i18n } = useTranslation();
  const facts = [
    t(`networks.kind.${device.kind}`),
    device.kind === 'cpu' ? t('networks.threads', { count: device.threads }) : null,
    device.memoryBytes === null ? null : bytesText(device.memoryBytes, i18n.language),
    device.evaluationMilliseconds === null
      ? t('networks.unmeasured')
      : t('networks.perSecond', { count: Number((1000 / device.evaluationMilliseconds).toPrecision(2)) }),
  ];
  return (
    <li className={style.card}>
      <div className={style.text}>
        <h2>{device.name}</h2>
        <p className={style.dim}>{facts.filter(Boolean).join(' · ')}</p>
      </div>
      {device.chosen ? (
        <span className={style.chosen}>
          <Check size={16} aria-hidden />
          {t('networks.inUse')}
        </span>
      ) : null}
    </li>
  );
}
