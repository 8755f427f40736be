import type { JobService } from '../../jobs/index.js';
import { parseStylizeOptions } from '../../stylize/index.js';
import { version } from '../../system/version.js';
import type { Backend, BackendSettings } from '../backend.js';
import { UPLOAD_LIMIT } from '../limits.js';

type SettingsMethods = Pick<Backend, 'info' | 'getSettings' | 'changeSettings'>;

/** The calls of the API about what this is, and what is remembered. */
export function settingsMethods(service: JobService, { mode }: BackendSettings): SettingsMethods {
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
      uploadLimit: UPLOAD_LIMIT,
    }),
    getSettings: async () => service.settings.current,
    changeSettings: async ({ body: { options, ...others } }) => {
      if (others.device !== undefined) await devices.resolve(others.device);
      if (options) parseStylizeOptions(options); // refuses what no painting could be made with
      return await service.changeSettings({
        ...withoutGaps(others),
        ...(options && { options }),
      });
    },
  };
}

/** The same fields, without those that are undefined. */
function withoutGaps<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}
