import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { queries } from '../api/queries.js';
import { same } from '../draft/options.js';
import { useOptionTexts } from '../paint/option-texts.js';
import { useOptionList } from '../paint/use-options.js';
import { bytesText } from '../text/bytes.js';
import { tookText } from '../text/duration.js';
import { localeOf } from '../text/locale.js';
import { networkTitle } from '../text/network-title.js';

/** A property of a picture: its name and value. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** The properties of a finished picture: size, time, and every setting that differs from its default. */
export function useFacts(job: Job): readonly Fact[] {
  const { t, i18n } = useTranslation();
  const settings = useSettingFacts(job);
  const { result, paintedOn } = job;
  const device = useQuery(queries.devices).data?.devices.find(({ id }) => id === paintedOn)?.name;
  const network = useQuery(queries.networks).data?.networks.find(({ name }) => name === result?.network.name);
  const date = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' });
  const own: (Fact | null)[] = [
    result && { name: t('gallery.size'), value: `${result.width} × ${result.height}` },
    result && { name: t('gallery.took'), value: tookText(t, result.seconds) },
    { name: t('gallery.painted'), value: date.format(job.ended ?? job.created) },
    result && {
      name: t('gallery.file'),
      value: `${result.format.toUpperCase()}, ${bytesText(result.bytes, i18n.language)}`,
    },
    result && {
      name: t('gallery.network'),
      value: network ? networkTitle(t, network) : result.network.name,
    },
    paintedOn === null ? null : { name: t('gallery.device'), value: device ?? paintedOn },
  ];
  const size = own[0]?.name;
  return [...own.flatMap((fact) => fact ?? []), ...settings.filter(({ name }) => name !== size)];
}

/** The settings of a job that differ from their defaults. */
export function useSettingFacts(job: Job): readonly Fact[] {
  const { options, defaults } = useOptionList();
  const { titleOf, choiceOf } = useOptionTexts();
  const shown = options.filter(
    ({ name }) =>
      name === 'preset' ||
      (name !== 'network' &&
        name !== 'styleWeights' &&
        job.options[name] != null &&
        !same(job.options[name], defaults[name])),
  );
  return shown.map((option) => ({
    name: titleOf(option),
    value: valueText(job.options[option.name], choiceOf),
  }));
}

function valueText(value: unknown, choiceOf: (choice: string) => string): string {
  if (typeof value === 'string') return choiceOf(value);
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  if (Array.isArray(value)) return value.join(', ');
  if (value && typeof value === 'object')
    return Object.entries(value)
      .map(([name, each]) => `${name} ${String(each)}`)
      .join(', ');
  return String(value);
}
