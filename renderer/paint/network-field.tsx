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

/** The feature network: one of the installed ones. */
export function NetworkField({ title, value, set }: NetworkFieldProps) {
  const { t } = useTranslation();
  const networks = useQuery(queries.networks).data?.networks ?? [];
  const installed = networks.filter(({ state }) => state === 'included' || state === 'installed');
  const choices = installed.map((network) => ({ value: network.name, label: networkTitle(t, network) }));
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
