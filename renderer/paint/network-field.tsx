import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.js';
import { networkTitle } from '../text/network-title.js';
import { Select } from '../ui/select.jsx';

interface NetworkFieldProps {
  readonly title: string;
  readonly value: string;
  readonly set: (value: unknown) => void;
}

/** Which network: one of those that are there. */
export function NetworkField({ title, value, set }: NetworkFieldProps) {
  const { t } = useTranslation();
  const networks = useQuery(queries.networks).data?.networks ?? [];
  const there = networks.filter(({ state }) => state === 'included' || state === 'installed');
  const choices = there.map((network) => ({ value: network.name, label: networkTitle(t, network) }));
  const known = choices.some((choice) => choice.value === value);
  return (
    <Select
      label={title}
      value={value}
      onChange={set}
      choices={known ? choices : [...choices, { value, label: value }]}
    />
  );
}
