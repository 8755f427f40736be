import { join } from 'node:path';
import { AUTO } from '../common/device-choice.js';
import { UserError } from '../common/errors.js';
import { ComputeProcess, type Launch, type PictureSource } from '../compute/index.js';
import { Devices, type DevicesOptions } from '../devices/index.js';
import { type Lock, makeFolder } from '../disk/index.js';
import type { DeviceUse } from '../engines/index.js';
import type { StylizeOptions } from '../stylize/index.js';
import { systemCode } from '../system/system-error.js';
import { type BatchRequest, type PreparedBatch, prepareBatch } from './batch-preparation.js';
import { BatchStore } from './batch-store.js';
import { Batches } from './batches.js';
import { ComputePool } from './compute-pool.js';
import { removeParts } from './data-folder.js';
import { lockData } from './data-lock.js';
import { type CroppedSize, type Estimate, estimate } from './estimates.js';
import { ImageCache } from './image-cache.js';
import { InspectionCache } from './inspection-cache.js';
import { InstantPreviews } from './instant-previews.js';
import { sourceOf } from './job-run.js';
import type { SetAside } from './json-file.js';
import { NetworkInstalls } from './network-installs.js';
import { PictureLibrary } from './picture-library.js';
import { JobQueue, type NewJob } from './queue.js';
import type { JobChange } from './queue-state.js';
import type { JobInput, JobRecord } from './record.js';
import { SettingsStore, type StoredSettings } from './settings.js';
import { SpeedHistory, speedSubject } from './speed-history.js';
import { JobStore } from './store.js';

export interface ServiceOptions {
  /** The data folder; created if it does not exist. */
  readonly folder: string;
  readonly launch: Launch;
  /** Starts the processes that somebody waits for at the screen, which painting must not slow; as `launch` if left out. */
  readonly launchUrgent?: Launch | undefined;
  /** Seconds between two checkpoints of a painting; 10 if left out. */
  readonly checkpointSeconds?: number | undefined;
  /** Whether previews are made; true if left out. */
  readonly previews?: boolean | undefined;
  /** Settings that override the stored ones. */
  readonly pace?: { readonly parallel?: number; readonly threads?: number } | undefined;
  /** The file with the speed of this machine; in the data folder if left out. */
  readonly speedFile?: string | undefined;
  /** Overrides how devices are found and checked. */
  readonly devices?: Partial<DevicesOptions> | undefined;
  /** Whether unchecked devices are checked while nothing is painted; false if left out. */
  readonly checkDevices?: boolean | undefined;
  /** Ends the waiting for a folder whose owner is not known; `open` then throws. */
  readonly signal?: AbortSignal | undefined;
  /** Receives a sentence if it takes a while to find out whether another process has the folder. */
  readonly onWait?: ((sentence: string) => void) | undefined;
  /** Called with errors that stop nothing. */
  readonly onTrouble?: ((error: unknown) => void) | undefined;
}

export type ServiceChange =
  | JobChange
  | { readonly type: 'network'; readonly name: string }
  | { readonly type: 'settings' };

/** The result of a job, to continue from. */
interface ContinuedFrom {
  /** Id of the job. */
  readonly job: string;
  readonly path: string;
  /** A file name for it. */
  readonly name: string;
  /** Iterations at each scale that is painted, instead of the preset's. */
  readonly iterations?: number | undefined;
}

/** Long sides, in pixels, at which the speed of the machine is measured. */
const speedSizes = [128, 256];

const defaultCheckpointSeconds = 10;

/** Jobs, pictures and networks in one data folder, which this process alone uses. */
export class JobService {
  readonly library: PictureLibrary;
  readonly images: ImageCache;
  readonly queue: JobQueue;
  readonly batches: Batches;
  readonly networks: NetworkInstalls;
  readonly settings: SettingsStore;
  readonly speed: SpeedHistory;
  readonly devices: Devices;
  readonly previews: InstantPreviews;
  /** What could not be read at the start and was left as it is. */
  setAside: readonly SetAside[] = [];
  readonly #options: ServiceOptions;
  readonly #lock: Lock;
  readonly #imageProcess: ComputeProcess;
  readonly #store: JobStore;
  readonly #pool: ComputePool;
  readonly #inspections = new InspectionCache((path) => this.#imageProcess.run('inspect', { path }).result);
  readonly #listeners = new Set<(change: ServiceChange) => void>();
  #measuring: Promise<void> | undefined;
  /** Pictures of jobs that are being created. */
  readonly #reserved = new Set<string>();

  /**
   * Opens a data folder. Nothing is painted before {@link start}.
   * @throws UserError `data-in-use` if another process uses it, and `data-folder` or `network-file` if it cannot be created or written.
   */
  static async open(options: ServiceOptions): Promise<JobService> {
    await makeFolder(options.folder).catch((error: unknown) => {
      throw unusable(options.folder, error);
    });
    const { folder, signal, onWait } = options;
    const lock = await lockData(join(folder, 'in-use.lock'), folder, signal, onWait);
    const service = new JobService(options, lock);
    lock.lost.addEventListener('abort', () => service.#stopAsLockIsLost());
    try {
      await service.#load();
      return service;
    } catch (error) {
      await service.close();
      throw error;
    }
  }

  private constructor(options: ServiceOptions, lock: Lock) {
    const { folder, launch, launchUrgent = launch } = options;
    this.#options = options;
    this.#lock = lock;
    this.#imageProcess = new ComputeProcess(launchUrgent);
    this.#pool = new ComputePool(launch);
    this.#store = new JobStore(join(folder, 'jobs'));
    this.settings = new SettingsStore(join(folder, 'settings.json'));
    this.speed = new SpeedHistory(options.speedFile ?? join(folder, 'speed.json'));
    this.devices = new Devices({
      file: join(folder, 'devices.json'),
      launch,
      threads: () => this.pace().threads,
      ...options.devices,
    });
    this.previews = new InstantPreviews(launchUrgent, async () => ({
      ...(await this.devices.resolve(this.settings.current.device)),
      threads: this.pace().threads,
    }));
    this.library = new PictureLibrary(folder, this.#imageProcess);
    this.images = new ImageCache(join(folder, 'cache'), this.#imageProcess);
    this.networks = new NetworkInstalls(launch, (name) => this.#notify({ type: 'network', name }));
    this.queue = new JobQueue({
      store: this.#store,
      pool: this.#pool,
      speed: this.speed,
      pathOf: (place) => this.library.pathOf(place),
      pace: () => this.pace(),
      deviceOf: ({ device }) => this.devices.resolve(device),
      checkpointSeconds: options.checkpointSeconds ?? defaultCheckpointSeconds,
      previews: options.previews ?? true,
      onChange: (change) => this.#notify(change),
      onBegin: (job) => this.batches.claim(job),
      onResult: (job, result) => this.batches.record(job, result),
      onAbandon: (job) => this.batches.release(job),
      onTrouble: (error) => options.onTrouble?.(error),
    });
    const batchStore = new BatchStore(join(folder, 'batches'));
    this.batches = new Batches(
      batchStore,
      this.queue,
      () => this.pace().parallel,
      (place) => this.#inspections.inspect(this.library.pathOf(place)),
    );
  }

  async #load(): Promise<void> {
    await removeParts(this.folder);
    await this.speed.load();
    this.setAside = [
      ...(await this.settings.load()),
      ...(await this.library.load()),
      ...(await this.images.load()),
      ...(await this.batches.load()), // before the jobs, whose results are recorded in the ledgers of batches
      ...(await this.queue.load()),
    ];
    await this.#sweep();
  }

  start(): void {
    this.queue.start();
    void this.#checkWhenIdle().catch((error) => this.#options.onTrouble?.(error));
  }

  /** Checks the devices once, so that `auto` knows the fastest; without a graphics card there is nothing to find. */
  async #checkWhenIdle(): Promise<void> {
    if (!this.#options.checkDevices) return;
    const isIdle = () => this.queue.state().painting.length === 0;
    if ((await this.devices.isChecked()) || !(await this.devices.hasCards())) return;
    if (isIdle()) await this.devices.check();
  }

  get folder(): string {
    return this.#options.folder;
  }

  jobFolder(id: string): string {
    return this.#store.folderOf(id);
  }

  /** How many jobs are painted at the same time, with how many threads each. */
  pace(): { readonly parallel: number; readonly threads: number } {
    const { parallel, threads } = this.settings.current;
    return { parallel, threads, ...this.#options.pace };
  }

  /** Adds a listener for every change. @returns a function that removes it. */
  listen(listener: (change: ServiceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Changes settings. @throws UserError as `writeAtomically` does. */
  async changeSettings(change: Partial<StoredSettings>): Promise<StoredSettings> {
    const changed = await this.settings.change(change);
    this.#notify({ type: 'settings' });
    this.queue.refresh();
    return changed;
  }

  /** Removes a picture from the library. @throws UserError `picture-id-unknown`, or `transition` for a bundled one. */
  async forgetPicture(id: string): Promise<void> {
    await this.library.forget(id, this.#neededPictures().has(id) || this.setAside.length > 0);
  }

  /**
   * Adds a job that continues from the result of another one. The result is copied, so that the other job can be deleted.
   * @throws UserError as `PictureLibrary.add` and the queue do.
   */
  async continueJob(wanted: NewJob, start: ContinuedFrom): Promise<JobRecord> {
    const { id } = await this.library.keep(start.path, start.name);
    this.#reserved.add(id);
    try {
      const { job, iterations } = start;
      const kept = { ...this.library.inputOf(id), job, ...(iterations !== undefined && { iterations }) };
      return await this.queue.create({ ...wanted, start: kept });
    } finally {
      this.#reserved.delete(id);
    }
  }

  /** Deletes an ended job, and copies of pictures that nothing needs any more. @throws UserError as the queue does. */
  async deleteJob(id: string): Promise<void> {
    await this.queue.delete(id);
    await this.#sweep();
  }

  /** Deletes an ended batch, its jobs, and copies of pictures that nothing needs any more. @throws UserError as `Batches.delete` does. */
  async deleteBatch(id: string): Promise<void> {
    await this.batches.delete(id);
    await this.#sweep();
  }

  /** Estimates a painting. An unknown speed is measured first, unless something is being painted. */
  async estimate(
    content: CroppedSize,
    options: StylizeOptions,
    requestedDevice: string = AUTO,
    styles: readonly CroppedSize[] = [],
  ): Promise<Estimate> {
    const use = await this.devices.resolve(requestedDevice);
    const context = { device: use.device, threads: this.pace().threads };
    const ask = () => estimate(content, styles, options, context, this.speed);
    const first = await ask();
    if (first.seconds !== undefined || this.queue.state().painting.length > 0) return first;
    await this.measureSpeed(options, use);
    return await ask();
  }

  /** The file of a picture, for a compute process. */
  sourceOf(input: JobInput): PictureSource {
    return sourceOf(input, (place) => this.library.pathOf(place));
  }

  /** Finds, plans and checks a batch. @throws as `prepareBatch` does. */
  async prepareBatch(request: BatchRequest, signal?: AbortSignal): Promise<PreparedBatch> {
    return await prepareBatch(request, {
      signal,
      inspect: (path) => this.#inspections.inspect(path),
      pathOf: ({ place }) => this.library.pathOf(place),
      estimate: (content, options, styles) => this.estimate(content, options, request.device, styles),
      parallel: this.pace().parallel,
    });
  }

  /** Measures the speed of a network on a device, if possible. */
  async measureSpeed(options: StylizeOptions, use: DeviceUse): Promise<void> {
    this.#measuring ??= this.#measure(options, use).finally(() => {
      this.#measuring = undefined;
    });
    await this.#measuring;
  }

  async #measure(options: StylizeOptions, use: DeviceUse): Promise<void> {
    const { threads, parallel } = this.pace();
    const painter = this.#pool.take();
    try {
      const { timings } = await painter.run('speed', { options, threads, ...use, sizes: speedSizes }).result;
      await this.speed.learn(await speedSubject(options), { device: use.device, threads }, timings);
    } catch {
      // The speed stays unknown; painting reports what is wrong with the network.
    } finally {
      this.#pool.give(painter, parallel);
    }
  }

  /** Fires, with a UserError `lock-lost`, when the folder may be another process's: everything has been ended, and nothing is written. */
  get lost(): AbortSignal {
    return this.#lock.lost;
  }

  /** Writes checkpoints, ends every process and releases the data folder. */
  async close(): Promise<void> {
    this.devices.close();
    await this.queue.close();
    this.networks.close();
    this.#pool.close();
    this.previews.close();
    this.#imageProcess.close();
    await this.#lock.release();
  }

  /** The folder may be another process's now, so this one ends its work at once and writes nothing more. */
  #stopAsLockIsLost(): void {
    this.#options.onTrouble?.(this.#lock.lost.reason);
    this.queue.abandon();
    this.networks.close();
    this.previews.close();
    this.#imageProcess.close();
  }

  /** Jobs that could not be read may need any picture. */
  async #sweep(): Promise<void> {
    if (this.setAside.length === 0) await this.library.sweep(this.#neededPictures());
  }

  #neededPictures(): ReadonlySet<string> {
    const used = this.queue
      .list()
      .flatMap(({ content, styles, start }) => [content, ...styles, ...(start ? [start] : [])]);
    return new Set([...used.map(({ picture }) => picture), ...this.#reserved]);
  }

  #notify(change: ServiceChange): void {
    if (change.type === 'queue')
      void this.#checkWhenIdle().catch((error) => this.#options.onTrouble?.(error));
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#options.onTrouble?.(error);
      }
    }
  }
}

function unusable(folder: string, cause: unknown): unknown {
  const code = systemCode(cause);
  if (code === undefined) return cause;
  const message = `The data folder "${folder}" cannot be used (${code}): choose another folder with IMPASTO_HOME.`;
  return new UserError('data-folder', message, { cause, values: { folder, code } });
}
