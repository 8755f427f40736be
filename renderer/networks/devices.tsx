import { RadioGroup } from '@base-ui/react/radio-group';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Device, DeviceList } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { queries, useChangeSettings } from '../api/queries.js';
import { problemText } from '../text/problem.js';
import { Button } from '../ui/button.jsx';
import { Message } from '../ui/message.jsx';
import { ProgressBar } from '../ui/progress-bar.jsx';
import { Automatic, DeviceCard } from './device-card.jsx';
import style from './devices.module.css';
import networks from './networks.module.css';
import { useWhyCpu } from './on-cpu.js';
import { OutOfMemory } from './out-of-memory.jsx';

/** The devices, which of them is used, and what happens when its memory runs out. */
export function Devices() {
  const { t } = useTranslation();
  const query = useQuery(queries.devices);
  const settings = useQuery(queries.settings);
  const change = useChangeSettings();
  const check = useCheck(query.data);
  const why = useWhyCpu();
  const problem = query.error ?? check.error ?? change.error;
  const devices = query.data?.devices ?? [];
  return (
    <section aria-label={t('devices.title')} className={networks.section}>
      <header className={networks.header}>
        <h1>{t('devices.title')}</h1>
        <Button icon={RefreshCw} disabled={check.running} onClick={check.start}>
          {t('devices.check')}
        </Button>
      </header>
      <p className={networks.intro}>{t('devices.intro')}</p>
      {why ? <p className={networks.intro}>{t(`devices.why.${why}`)}</p> : null}
      {problem ? <Message kind="problem">{problemText(t, problem)}</Message> : null}
      {query.data?.check ? <Checking devices={devices} check={query.data.check} /> : null}
      <RadioGroup
        className={networks.cards}
        aria-label={t('devices.title')}
        value={settings.data?.device ?? ''}
        onValueChange={(device) => change.mutate({ device: String(device) })}
      >
        <Automatic devices={devices} />
        {devices.map((device) => (
          <DeviceCard key={device.id} device={device} />
        ))}
      </RadioGroup>
      <OutOfMemory
        value={settings.data?.whenOutOfMemory}
        onChange={(whenOutOfMemory) => change.mutate({ whenOutOfMemory })}
      />
    </section>
  );
}

interface CheckingProps {
  readonly devices: readonly Device[];
  readonly check: NonNullable<DeviceList['check']>;
}

function Checking({ devices, check }: CheckingProps) {
  const { t } = useTranslation();
  const { done, total } = check;
  const device = devices.find(({ id }) => id === check.device)?.name ?? check.device;
  return (
    <div className={style.checking} role="status">
      <p className={networks.dim}>
        {t('devices.checking', { device, number: Math.min(total, done + 1), total })}
      </p>
      <ProgressBar label={t('devices.progress')} fraction={total > 0 ? done / total : null} />
    </div>
  );
}

/** Starts a check. */
function useCheck(list: DeviceList | undefined) {
  const client = useQueryClient();
  const running = list !== undefined && list.check !== null;
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => call('checkDevices', {}),
    onSuccess: (next) => client.setQueryData(queries.devices.queryKey, next),
  });
  return { start: () => mutate(), error, running: running || isPending };
}
