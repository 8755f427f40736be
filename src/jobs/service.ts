import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AUTO } from '../common/device-choice.js';
import { ComputeProcess, type Inspection, type Launch } from '../compute/index.js';
import { Devices, type DevicesOptions } from '../devices/index.js';
import type { Lock } from '../disk/index.js';
import type { DeviceUse } from '../engines/index.js';
import type { StylizeOptions } from '../stylize/index.js';
import { type BatchRequest, type PreparedBatch, prepareBatch } from './batch-preparation.js';
import { BatchStore } from './batch-store.js';
import { Batches } from './batches.js';
import { ComputePool } from './compute-pool.js';
import { lockData } from './data-lock.js';
import { type Estimate, estimate } from './estimates.js';
import { ImageCache } from './image-cache.js';
import { NetworkInstalls } from './network-installs.js';
import { PictureLibrary } from './picture-library.js';
import { JobQueue } from './queue.js';
import type { JobChange } from './queue-state.js';
import type { JobInput } from './record.js';
import { SettingsStore, type StoredSettings } from './settings.js';
import { SpeedHistory } from './speed-history.js';
import { JobStore } from './store.js';

/** What the service is opened with. */
export interface ServiceOptions {
  /** The data folder; made if it is not there. */
  readonly folder: string;
  /** Starts compute processes. */
  readonly launch: Launch;
  /** Seconds between two checkpoints of a painting, so that no more than about so much is lost when all ends; 10 unless told. */
  readonly checkpointSeconds?: number | undefined;
  /** Whether previews are made; they are unless told. */
  readonly previews?: boolean | undefined;
  /** Settings that come before the stored ones. */
  readonly pace?: { readonly parallel?: number; readonly threads?: number } | undefined;
  /** Where it is kept how fast this machine is; in the data folder unless told. */
  readonly speedFile?: string | undefined;
  /** How the devices are found and tried, where that is not to be the usual way; what they are like is kept in the data folder. */
  readonly devices?: Partial<DevicesOptions> | undefined;
  /** Whether devices that were never tried are tried when there is nothing to paint; not unless told. */
  readonly checkDevices?: boolean | undefined;
  /** Told of what goes wrong and stops nothing. */
  readonly onTrouble?: ((error: unknown) => void) | undefined;
}

/** What others are told. */
export type ServiceChange =
  | JobChange
  | { readonly type: 'network'; readonly name: string }
  | { readonly type: 'settings' };

/** How large the pictures are at which the machine's speed is measured, in pixels on the long side. */
const speedSizes = [128, 256];

const defaultCheckpointSeconds = 10;

/** Everything about jobs, pictures and networks, over one data folder that is this process's alone. */
export class JobService {
  readonly library: PictureLibrary;
  readonly images: ImageCache;
  readonly queue: JobQueue;
  readonly batches: Batches;
  readonly networks: NetworkInstalls;
  readonly settings: SettingsStore;
  readonly speed: SpeedHistory;
  readonly devices: Devices;
  /** Jobs whose records could not be read; they were set aside. */
  damaged: readonly string[] = [];
  readonly #options: ServiceOptions;
  readonly #lock: Lock;
  readonly #looker: ComputeProcess;
  readonly #store: JobStore;
  readonly #pool: ComputePool;
  readonly #listeners = new Set<(change: ServiceChange) => void>();
  #measuring: Promise<void> | undefined;

  /**
   * Opens a data folder. Nothing is painted before {@link start}.
   * @throws UserError `data-in-use` when another process has it, and as `writeAtomically` does where it cannot be written.
   */
  static async open(options: ServiceOptions): Promise<JobService> {
    await mkdir(options.folder, { recursive: true });
    const lock = await lockData(join(options.folder, 'in-use.lock'), options.folder);
    const service = new JobService(options, lock);
    lock.lost.addEventListener('abort', () => void service.#stopAsLockIsLost());
    try {
      await service.#load();
      return service;
    } catch (error) {
      await service.close();
      throw error;
    }
  }

  private constructor(options: ServiceOptions, lock: Lock) {
    const { folder, launch } = options;
    this.#options = options;
    this.#lock = lock;
    this.#looker = new ComputeProcess(launch);
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
    this.library = new PictureLibrary(folder, this.#looker);
    this.images = new ImageCache(join(folder, 'cache'), this.#looker);
    this.networks = new NetworkInstalls(launch, (name) => this.#tell({ type: 'network', name }));
    this.queue = new JobQueue({
      store: this.#store,
      pool: this.#pool,
      speed: this.speed,
      pathOf: (place) => this.library.pathOf(place),
      pace: () => this.pace(),
      deviceOf: ({ device }) => this.devices.resolve(device),
      checkpointSeconds: options.checkpointSeconds ?? defaultCheckpointSeconds,
      previews: options.previews ?? true,
      onChange: (change) => this.#tell(change),
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
      (place) => this.#inspect(this.library.pathOf(place)),
    );
  }

  async #load(): Promise<void> {
    await this.settings.load();
    await this.speed.load();
    await this.library.load();
    await this.images.load();
    await this.batches.load(); // before the jobs: what was done of a batch is written down where it is found
    this.damaged = await this.queue.load();
    await this.library.sweep(this.#neededPictures());
  }

  /** Begins to paint what waits. */
  start(): void {
    this.queue.start();
    void this.#checkWhenIdle().catch((error) => this.#options.onTrouble?.(error));
  }

  /** Tries the devices once, so that `auto` knows the fastest; where there is no graphics card there is nothing to find. */
  async #checkWhenIdle(): Promise<void> {
    if (!this.#options.checkDevices) return;
    const isIdle = () => this.queue.state().painting.length === 0;
    if ((await this.devices.isChecked()) || !(await this.devices.hasCards())) return;
    if (isIdle()) await this.devices.check();
  }

  /** The data folder. */
  get folder(): string {
    return this.#options.folder;
  }

  /** The folder of a job. */
  jobFolder(id: string): string {
    return this.#store.folderOf(id);
  }

  /** How many jobs at the same time, with how many threads each. */
  pace(): { readonly parallel: number; readonly threads: number } {
    const { parallel, threads } = this.settings.current;
    return { parallel, threads, ...this.#options.pace };
  }

  /** Has a listener told of every change. @returns a function that ends it. */
  listen(listener: (change: ServiceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Changes settings. @throws UserError as `writeAtomically` does. */
  async changeSettings(change: Partial<StoredSettings>): Promise<StoredSettings> {
    const changed = await this.settings.change(change);
    this.#tell({ type: 'settings' });
    this.queue.refresh();
    return changed;
  }

  /** Takes a picture off the library. @throws UserError `picture-id-unknown`, or `transition` for one that comes with Impasto. */
  async forgetPicture(id: string): Promise<void> {
    await this.library.forget(id, this.#neededPictures().has(id));
  }

  /** Deletes an ended job, and copies of pictures that nobody needs then. @throws UserError as the queue does. */
  async deleteJob(id: string): Promise<void> {
    await this.queue.delete(id);
    await this.library.sweep(this.#neededPictures());
  }

  /** Deletes an ended batch, its jobs, and copies of pictures that nobody needs then. @throws UserError as `Batches.delete` does. */
  async deleteBatch(id: string): Promise<void> {
    await this.batches.delete(id);
    await this.library.sweep(this.#neededPictures());
  }

  /** What a painting will take. The machine's speed is measured first where it is not known and nothing else is being painted. */
  async estimate(
    content: Pick<JobInput, 'width' | 'height' | 'crop'>,
    options: StylizeOptions,
    wish: string = AUTO,
  ): Promise<Estimate> {
    const use = await this.devices.resolve(wish);
    const place = { device: use.device, threads: this.pace().threads };
    const ask = () => estimate(content, content.crop, options, place, this.speed);
    const first = await ask();
    if (first.seconds !== undefined || this.queue.state().painting.length > 0) return first;
    await this.measureSpeed(options, use);
    return await ask();
  }

  /** Finds, plans and checks a batch. @throws UserError as `prepareBatch` does. */
  async prepareBatch(request: BatchRequest): Promise<PreparedBatch> {
    return await prepareBatch(request, {
      inspect: (path) => this.#inspect(path),
      pathOf: ({ place }) => this.library.pathOf(place),
      estimate: (content, options) => this.estimate(content, options, request.device),
      parallel: this.pace().parallel,
    });
  }

  /** Measures how fast a network is on a device, if that can be done. */
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
      await this.speed.learn(options, { device: use.device, threads }, timings);
    } catch {
      // What cannot be measured stays unknown; painting will say what is wrong with the network.
    } finally {
      this.#pool.give(painter, parallel);
    }
  }

  /** Writes checkpoints of what is being painted, ends every process and gives the data folder back. */
  async close(): Promise<void> {
    this.devices.close();
    await this.queue.close();
    this.networks.close();
    this.#pool.close();
    this.#looker.close();
    await this.#lock.release();
  }

  /** The folder is another process's now, so this one ends its work and says so. */
  async #stopAsLockIsLost(): Promise<void> {
    const report = (error: unknown) => this.#options.onTrouble?.(error);
    report(this.#lock.lost.reason);
    await this.close().catch(report);
  }

  #inspect(path: string): Promise<Inspection> {
    return this.#looker.run('inspect', { path }).result;
  }

  #neededPictures(): ReadonlySet<string> {
    return new Set(
      this.queue
        .list()
        .flatMap(({ content, styles }) => [content.picture, ...styles.map((one) => one.picture)]),
    );
  }

  #tell(change: ServiceChange): void {
    if (change.type === 'queue')
      void this.#checkWhenIdle().catch((error) => this.#options.onTrouble?.(error));
    for (const listener of this.#listeners) listener(change);
  }
}
