import type { JobService } from '../../jobs/index.js';
import { parseStylizeOptions } from '../../stylize/index.js';
import { version } from '../../system/version.js';
import type { Backend, BackendSettings } from '../backend.js';
import type { Settings } from '../contract.js';
import { UPLOAD_LIMIT } from '../limits.js';

/** The API's methods for information and settings. */
export function settingsMethods(service: JobService, { mode }: BackendSettings) {
  const { devices } = service;
  return {
    info: async () => ({
      name: 'Impasto',
      version: version(),
      mode,
      platform: process.platform,
      paths: true,
      cpuOnly:
        (await devices.choice()).id === 'cpu' && ((await devices.isChecked()) || !(await devices.hasCards())),
      setAside: service.setAside.map(({ path, isNewer }) => ({ path, newer: isNewer })),
      uploadLimit: UPLOAD_LIMIT,
    }),
    getSettings: async () => service.settings.current,
    changeSettings: async ({ body }) => {
      if (body.device !== undefined) await devices.resolve(body.device);
      if (body.options) parseStylizeOptions(body.options); // rejects invalid options
      return await service.changeSettings(body as Partial<Settings>); // JSON has no undefined fields
    },
  } satisfies Partial<Backend>;
}
