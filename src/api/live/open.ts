import { nodeLaunch } from '../../compute/index.js';
import { makePrivateFolder } from '../../disk/index.js';
import { JobService, type ServiceOptions } from '../../jobs/index.js';
import { userDataFolder } from '../../system/user-folders.js';
import type { BackendSettings, ClosableBackend } from '../backend.js';
import { EventLog } from '../event-log.js';
import { batchMethods } from './batches.js';
import { deviceMethods } from './devices.js';
import { publish, snapshot } from './events.js';
import { instantMethods } from './instant.js';
import { jobMethods } from './jobs.js';
import { networkMethods } from './networks.js';
import { pictureMethods } from './pictures.js';
import { settingsMethods } from './settings.js';

/** Everything that Impasto keeps in its data folder. */
const dataNames = [
  ...['jobs', 'batches', 'pictures', 'networks', 'cache', 'painted', 'unfinished', 'tensorflow', 'desktop'],
  ...['settings.json', 'speed.json', 'devices.json', 'in-use.lock', 'serve-token'],
];

/**
 * Opens the backend on the user's data folder and starts its queue.
 * @param options overrides for the service; Electron starts its processes in its own way.
 * @throws UserError `data-in-use` when another Impasto has the folder, and as `writeAtomically` does if it cannot be written.
 */
export async function openBackend(
  settings: BackendSettings,
  options: Partial<ServiceOptions> = {},
): Promise<ClosableBackend> {
  const { folder = userDataFolder() } = options;
  await makePrivateFolder(folder, dataNames).catch(() => undefined); // a folder that cannot be used is reported below
  const defaults = {
    launch: nodeLaunch(true),
    launchUrgent: nodeLaunch(false),
    checkDevices: true,
    signal: settings.signal,
    onWait: settings.onWait,
  };
  const service = await JobService.open({ ...defaults, ...options, folder });
  const backend = backendOf(service, settings);
  service.start();
  return backend;
}

/** The backend of an open service; closing the backend closes the service. */
export function backendOf(service: JobService, settings: BackendSettings): ClosableBackend {
  const events = new EventLog();
  const stop = service.listen((change) => publish(service, events, change));
  return {
    ...jobMethods(service),
    ...instantMethods(service),
    ...pictureMethods(service),
    ...networkMethods(service),
    ...deviceMethods(service),
    ...settingsMethods(service, settings),
    ...batchMethods(service),
    events,
    lost: service.lost,
    snapshot: (job) => snapshot(service, job),
    close: async () => {
      await service.close();
      stop();
    },
  };
}
