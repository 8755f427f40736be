import { Radio } from '@base-ui/react/radio';
import type { TFunction } from 'i18next';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../src/api/contract.js';
import { bytesText } from '../text/bytes.js';
import { failureText } from '../text/failure.js';
import style from './devices.module.css';
import networks from './networks.module.css';

/** The automatic choice, with the device that it uses now and why. */
export function Automatic({ devices }: { readonly devices: readonly Device[] }) {
  const { t } = useTranslation();
  const name = devices.find(({ chosen }) => chosen)?.name;
  const takes = name === undefined ? '' : t(`devices.automaticTakes.${whyTaken(devices)}`, { name });
  return <Card value="auto" title={t('devices.automatic')} facts={takes} />;
}

/** Why `auto` uses its device. (The server's sentence is English.) */
export function whyTaken(
  devices: readonly Pick<Device, 'state' | 'chosen'>[],
): 'fastest' | 'only' | 'unchecked' {
  if (devices.some(({ state, chosen }) => state === 'unchecked' && !chosen)) return 'unchecked';
  return devices.filter(({ state }) => state === 'usable').length > 1 ? 'fastest' : 'only';
}

/** A device: what it is, its speed, and why it cannot be used. */
export function DeviceCard({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const facts = useDeviceFacts(device);
  return (
    <Card
      value={device.id}
      title={device.name}
      facts={facts.join(' · ')}
      disabled={device.state === 'unusable'}
      note={noteOf(t, device)}
      tag={device.chosen ? t('devices.taken') : undefined}
    />
  );
}

function noteOf(t: TFunction, { state, remark }: Device): string | undefined {
  if (remark) return failureText(remark);
  return state === 'usable' ? undefined : t(`devices.state.${state}`);
}

function useDeviceFacts({
  kind,
  provider,
  threads,
  memoryBytes,
  evaluationMilliseconds,
  half,
  state,
}: Device): string[] {
  const { t, i18n } = useTranslation();
  const speed =
    evaluationMilliseconds === null
      ? t('devices.unmeasured')
      : t('devices.perSecond', { count: Number((1000 / evaluationMilliseconds).toPrecision(2)) });
  const facts = [
    t(`devices.kind.${kind}`),
    kind === 'cpu' ? t('devices.threads', { count: threads }) : t(`devices.provider.${provider}`),
    memoryBytes === null ? null : bytesText(memoryBytes, i18n.language),
    state === 'usable' || state === 'software' ? speed : null,
    half ? t('devices.half') : null,
  ];
  return facts.filter((fact) => fact !== null);
}

interface CardProps {
  readonly value: string;
  readonly title: string;
  readonly facts: string;
  readonly note?: ReactNode;
  readonly tag?: string | undefined;
  readonly disabled?: boolean;
}

function Card({ value, title, facts, note, tag, disabled = false }: CardProps) {
  const id = useId();
  return (
    <Radio.Root
      value={value}
      className={`${networks.card} ${style.card}`}
      disabled={disabled}
      aria-label={title}
      aria-describedby={id}
      nativeButton
      render={<button type="button" />}
    >
      <span className={style.mark} aria-hidden />
      <span className={networks.text}>
        <span className={style.name}>{title}</span>
        <span id={id}>
          <span className={`${networks.dim} ${style.line}`}>{facts}</span>
          {note ? <span className={`${networks.dim} ${style.line}`}>{note}</span> : null}
        </span>
      </span>
      {tag === undefined ? null : <span className={networks.dim}>{tag}</span>}
    </Radio.Root>
  );
}
