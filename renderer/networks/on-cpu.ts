import { useQuery } from '@tanstack/react-query';
import type { DeviceList } from '../../src/api/contract.js';
import { queries } from '../api/queries.js';

/**
 * Why it paints on the CPU: `chosen` by the user though there is a GPU; `none` was found that can be used; or no more than
 * that it does (`plain`): GPUs have not been looked for yet, or the CPU is faster.
 */
type WhyCpu = 'chosen' | 'none' | 'plain';

/**
 * Why the next painting would be on the CPU; null where it would be on a GPU, or nothing is known of devices.
 * @param wanted `auto` or the id of a device, as set.
 * @param searched whether GPUs have been looked for, and `auto` takes the CPU all the same.
 */
export function whyCpu(
  list: Pick<DeviceList, 'devices' | 'check'>,
  wanted: string,
  searched: boolean,
): WhyCpu | null {
  const { devices, check } = list;
  const painter = devices.find(({ id }) => id === wanted) ?? devices.find(({ chosen }) => chosen);
  if (painter?.kind !== 'cpu') return null;
  if (devices.some(({ kind, state }) => kind === 'gpu' && state === 'usable'))
    return wanted === 'auto' ? 'plain' : 'chosen';
  return searched && check === null ? 'none' : 'plain';
}

/** {@link whyCpu} as things stand. */
export function useWhyCpu(): WhyCpu | null {
  const list = useQuery(queries.devices).data;
  const wanted = useQuery(queries.settings).data?.device ?? 'auto';
  const searched = useQuery(queries.info).data?.cpuOnly ?? false;
  return list === undefined ? null : whyCpu(list, wanted, searched);
}
