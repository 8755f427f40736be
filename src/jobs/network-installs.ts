import { UserError } from '../common/errors.js';
import type { Failure } from '../common/failures.js';
import { ComputeProcess, type Launch, type Running } from '../compute/index.js';
import {
  describeNetwork,
  INSTALLED_NAME_RULE,
  isInstallableName,
  isInstalled,
  publishedNamed,
  tapNames,
} from '../networks/index.js';
import { type Listing, listNetworks, removeNetwork, type StoreEvent } from '../store/index.js';
import { failureOf } from '../system/failure.js';

/** The progress of an installation, or how it ended. */
interface Installation {
  readonly stage: StoreEvent['stage'] | 'failed' | 'cancelled' | 'done';
  /** Fraction of the stage, 0 to 1. */
  readonly fraction: number | null;
  readonly failure: Failure | null;
}

export interface NetworkListing extends Listing {
  readonly taps: readonly string[];
  /** The most recent one since the start. */
  readonly installation: Installation | null;
}

interface Active {
  readonly running: Running<'install'>;
  readonly onEnd: (() => Promise<void>) | undefined;
  isCancelled: boolean;
}

/** The networks, and their installations, which run in a separate process. */
export class NetworkInstalls {
  readonly #process: ComputeProcess;
  readonly #onChange: (name: string) => void;
  readonly #active = new Map<string, Active>();
  readonly #newest = new Map<string, Installation>();

  /** @param onChange called with the name of a network that has changed. */
  constructor(launch: Launch, onChange: (name: string) => void) {
    this.#process = new ComputeProcess(launch);
    this.#onChange = onChange;
  }

  /** Every network that is installed, can be installed or is being imported. */
  async list(): Promise<NetworkListing[]> {
    const listings = await listNetworks();
    const names = new Set(listings.map(({ name }) => name));
    const imported = [...this.#newest.keys()].filter((name) => !names.has(name)).map(importedListing);
    return await Promise.all([...listings, ...imported].map((listing) => this.#listed(listing)));
  }

  async #listed(listing: Listing): Promise<NetworkListing> {
    const isUsable = listing.state === 'included' || listing.state === 'installed';
    const description = isUsable ? await describeNetwork(listing.name).catch(() => undefined) : undefined;
    const taps = description ? tapNames(description) : [];
    return { ...listing, taps, installation: this.#newest.get(listing.name) ?? null };
  }

  /** @throws UserError `network-unknown`. */
  async get(name: string): Promise<NetworkListing> {
    const found = (await this.list()).find((listing) => listing.name === name);
    if (found) return found;
    throw new UserError('network-unknown', `There is no network "${name}", and none to install.`, {
      values: { name },
    });
  }

  /** Starts to install a published network. @throws UserError `network-unknown`, `network-exists` or `network-busy`. */
  async install(name: string): Promise<NetworkListing> {
    const published = publishedNamed(name);
    if (published === undefined) await this.get(name);
    if (published === undefined || isInstalled(name))
      throw new UserError('network-exists', `The network ${name} is already installed.`, {
        values: { name },
      });
    this.#start(name, { name });
    return await this.get(name);
  }

  /**
   * Starts to install a network from a file.
   * @param onEnd called when it has ended; if it fails, nothing follows from that.
   * @throws UserError `network-name` or `network-busy`.
   */
  async import(path: string, name: string, onEnd?: () => Promise<void>): Promise<NetworkListing> {
    if (!isInstallableName(name))
      throw new UserError('network-name', `The name "${name}" cannot be used: give ${INSTALLED_NAME_RULE}.`, {
        values: { name },
      });
    this.#start(name, { path, name }, onEnd);
    return await this.get(name);
  }

  /** Stops an installation; what was downloaded is kept. @throws UserError `installation-missing`. */
  cancel(name: string): void {
    const active = this.#active.get(name);
    if (!active) throw new UserError('installation-missing', `The network ${name} is not being installed.`);
    active.isCancelled = true;
    active.running.send('cancel');
  }

  /** Removes an installed network. @throws UserError as `removeNetwork` does, and `network-busy`. */
  async remove(name: string): Promise<void> {
    if (this.#active.has(name)) throw busy(name);
    await removeNetwork({ name, listener: () => undefined });
    this.#newest.delete(name);
    this.#onChange(name);
  }

  /** Ends what is running; downloads are resumed the next time. */
  close(): void {
    this.#process.close();
  }

  #start(
    name: string,
    task: { readonly name: string; readonly path?: string },
    onEnd?: () => Promise<void>,
  ): void {
    if (this.#active.has(name)) throw busy(name);
    this.#report(name, { stage: 'waiting', fraction: null, failure: null });
    const running = this.#process.run('install', task, (event) => {
      this.#report(name, { stage: event.stage, fraction: fractionOf(event), failure: null });
    });
    const active: Active = { running, isCancelled: false, onEnd };
    this.#active.set(name, active);
    void running.result.then(
      () => this.#end(name, { stage: 'done', fraction: 1, failure: null }),
      (error: unknown) => {
        const failed = { stage: 'failed', fraction: null, failure: failureOf(error) } as const;
        this.#end(name, active.isCancelled ? { stage: 'cancelled', fraction: null, failure: null } : failed);
      },
    );
  }

  #end(name: string, installation: Installation): void {
    const active = this.#active.get(name);
    this.#active.delete(name);
    this.#report(name, installation);
    void Promise.resolve()
      .then(() => active?.onEnd?.())
      .catch(() => undefined);
  }

  #report(name: string, installation: Installation): void {
    this.#newest.set(name, installation);
    this.#onChange(name);
  }
}

function fractionOf(event: StoreEvent): number | null {
  if (event.stage === 'downloading') return event.done / event.size;
  return event.stage === 'measuring' ? event.done / event.pictures : null;
}

function busy(name: string): UserError {
  return new UserError(
    'network-busy',
    `The network ${name} is being installed: wait until it has ended, or stop it first.`,
    { values: { name } },
  );
}

/** A network that is being imported for the first time. */
function importedListing(name: string): Listing {
  const nothing = { title: name, bytes: 0, licence: '', source: '', speed: undefined, addresses: [] };
  return { name, state: 'available', ...nothing };
}
