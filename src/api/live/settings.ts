import type { JobService } from '../../jobs/index.js';
import { parseStylizeOptions } from '../../stylize/index.js';
import { version } from '../../system/version.js';
import type { Backend, BackendSettings } from '../backend.js';
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
    changeSettings: async ({ body: { options, ...others } }) => {
      if (others.device !== undefined) await devices.resolve(others.device);
      if (options) parseStylizeOptions(options); // rejects invalid options
      return await service.changeSettings({
        ...withoutGaps(others),
        ...(options && { options }),
      });
    },
  } satisfies Partial<Backend>;
}

/** The fields that are not undefined. */
function withoutGaps<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}
