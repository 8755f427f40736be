import type { NetworkInfo } from '../../src/api/contract.js';

const activeStages = new Set(['waiting', 'downloading', 'converting', 'measuring']);

/** Whether a network is being installed. */
export function isInstalling({ installation }: Pick<NetworkInfo, 'installation'>): boolean {
  return installation !== null && activeStages.has(installation.stage);
}
