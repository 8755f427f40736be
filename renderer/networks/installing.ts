import type { NetworkInfo } from '../../src/api/contract.js';

const moving = new Set(['waiting', 'downloading', 'converting', 'measuring']);

/** Whether an installation of it is on its way. */
export function isInstalling({ installation }: Pick<NetworkInfo, 'installation'>): boolean {
  return installation !== null && moving.has(installation.stage);
}
