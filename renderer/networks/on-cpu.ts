import { useQuery } from '@tanstack/react-query';
import type { DeviceList } from '../../src/api/contract.js';
import { queries } from '../api/queries.js';

/**
 * Why Impasto paints on the CPU: `chosen` by the user although there is a GPU; `none`: no usable GPU was found; `plain`: GPUs have not
 * been checked yet, or the CPU is faster.
 */
type WhyCpu = 'chosen' | 'none' | 'plain';

/**
 * Why the next painting would use the CPU; null if it would use a GPU or the devices are unknown.
 * @param wanted `auto` or the id of a device, from the settings.
 * @param searched whether GPUs were checked and `auto` still uses the CPU.
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

/** {@link whyCpu} for the current devices and settings. */
export function useWhyCpu(): WhyCpu | null {
  const list = useQuery(queries.devices).data;
  const wanted = useQuery(queries.settings).data?.device ?? 'auto';
  const searched = useQuery(queries.info).data?.cpuOnly ?? false;
  return list === undefined ? null : whyCpu(list, wanted, searched);
}
