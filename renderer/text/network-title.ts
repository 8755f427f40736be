import type { TFunction } from 'i18next';
import type { NetworkInfo } from '../../src/api/contract.js';

const included = {
  embedded: 'networks.titles.embedded',
  oriented: 'networks.titles.oriented',
  random: 'networks.titles.random',
} as const;

/** Title of a network in the language of the screen; the server's titles are English. */
export function networkTitle(t: TFunction, { name, title }: Pick<NetworkInfo, 'name' | 'title'>): string {
  return name in included ? t(included[name as keyof typeof included]) : title;
}
