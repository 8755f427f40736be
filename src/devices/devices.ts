import { AUTO } from '../common/device-choice.js';
import { UserError } from '../common/errors.js';
import type { Failure } from '../common/failures.js';
import { listed } from '../common/wording.js';
import type { CheckFindings, Launch } from '../compute/index.js';
import { cpuUse, type DeviceUse, isCpu } from '../engines/index.js';
import { DeviceBook } from './book.js';
import { type Candidate, candidatesOn, surroundings } from './candidates.js';
import { findHardware, type Hardware } from './hardware.js';
import { hangLimit, tryDevice, type Verdict } from './trial.js';

/** A device with what is known of it. */
export interface Device extends Candidate {
  /** `software` is a GPU that the processor imitates: it computes rightly and slowly, and is never chosen by itself. */
  readonly state: 'usable' | 'unusable' | 'unchecked' | 'software';
  /** Why it cannot be used, or a remark about it. */
  readonly reason: Failure | undefined;
  /** Of an evaluation at 256 × 256 pixels with the embedded network; undefined before it was tried. */
  readonly evaluationMilliseconds: number | undefined;
  readonly placement: CheckFindings['placement'];
  /** Whether it computes with 16-bit numbers, being found faster and near enough. */
  readonly half: boolean;
}

/** Which device `auto` takes, and a sentence that says why. */
export interface Choice {
  readonly id: string;
  readonly sentence: string;
}

/** How far a check of all devices is. */
interface CheckProgress {
  readonly done: number;
  readonly total: number;
  /** Id of the one being tried. */
  readonly device: string;
}

/** What the devices are found and tried with. */
export interface DevicesOptions {
  /** Where it is kept what they are like. */
  readonly file: string;
  /** Starts the processes in which they are tried. */
  readonly launch: Launch;
  /** Threads of the CPU, when that is measured. */
  readonly threads: () => number;
  /** Asks for the hardware; the system unless told. */
  readonly findHardware?: (() => Promise<Hardware>) | undefined;
  /** What may be there; by platform and hardware unless told. */
  readonly candidates?: ((hardware: Hardware) => readonly Candidate[]) | undefined;
  /** Milliseconds without a sign of life after which a device hangs. */
  readonly limit?: number | undefined;
}

/** The devices of this machine: each is tried once, in a process of its own, and the fastest that is right is chosen. */
export class Devices {
  readonly #options: DevicesOptions;
  readonly #book: DeviceBook;
  #loading: Promise<void> | undefined;
  #hardware: Hardware = { processor: '', cards: [] };
  #candidates: readonly Candidate[] = [];
  #checking: Promise<void> | undefined;
  #progress: CheckProgress | undefined;
  readonly #closing = new AbortController();

  /** @param options what they are found and tried with; nothing happens before something is asked. */
  constructor(options: DevicesOptions) {
    this.#options = options;
    this.#book = new DeviceBook(options.file);
  }

  /** Every device, the CPU first, with what is known of it. */
  async list(): Promise<readonly Device[]> {
    await this.#load();
    return this.#candidates.map((candidate) => deviceOf(candidate, this.#book.verdict(candidate.id)));
  }

  /** Whether the machine has a graphics card, as far as its system tells. */
  async hasCards(): Promise<boolean> {
    await this.#load();
    return this.#hardware.cards.length > 0;
  }

  /** Whether every device has been tried. */
  async isChecked(): Promise<boolean> {
    return !(await this.list()).some(isOpen);
  }

  /**
   * A check by somebody in a hurry, once: what is not known by the end of it is left to a check at leisure.
   * @param milliseconds that it may take.
   * @param onBegin called when there is something to be tried.
   */
  async checkInPassing(milliseconds: number, onBegin: () => void, signal?: AbortSignal): Promise<void> {
    await this.#load();
    if (this.#book.hurried || !(await this.hasCards()) || (await this.isChecked())) return;
    onBegin();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), milliseconds);
    await this.check(undefined, endingWith(late.signal, signal)).finally(() => clearTimeout(timer));
    if (!(await this.isChecked())) await this.#book.noteHurry();
  }

  /** How far a check under way is. */
  get progress(): CheckProgress | undefined {
    return this.#progress;
  }

  /** Which device `auto` takes by what is known now. */
  async choice(): Promise<Choice> {
    return choose(await this.list());
  }

  /**
   * The device that a wish means now, and how it is used.
   * @throws UserError `device-unknown` when there is none of that name, and `device-unusable` when it was tried in vain.
   */
  async resolve(wish: string): Promise<DeviceUse> {
    const devices = await this.list();
    const wanted = wish === AUTO ? choose(devices).id : wish;
    const device = devices.find(({ id }) => id === wanted);
    if (!device)
      throw new UserError(
        'device-unknown',
        `There is no device "${wish}" here: choose from ${listed([AUTO, ...devices.map(({ id }) => id)])}.`,
      );
    if (device.state !== 'unusable') return { device: device.id, half: device.half };
    throw new UserError(
      'device-unusable',
      `The device ${wish} cannot be used. ${device.reason?.message ?? ''}`,
    );
  }

  /**
   * Tries the devices of which nothing is known, one after the other; a check under way is joined.
   * @param onProgress told which one is being tried.
   * @param signal ends it; what was found by then is kept.
   */
  async check(onProgress?: (progress: CheckProgress) => void, signal?: AbortSignal): Promise<void> {
    this.#checking ??= this.#check(onProgress, signal).finally(() => {
      this.#checking = undefined;
      this.#progress = undefined;
    });
    await this.#checking;
  }

  /**
   * Looks for the hardware anew and forgets what is known.
   * @throws UserError `devices-busy` while they are being checked.
   */
  async forget(): Promise<void> {
    if (this.#checking)
      throw new UserError('devices-busy', 'The devices are being checked already: wait for the end.');
    this.#loading = undefined;
    await this.#load();
    this.#book.clear();
  }

  /** Ends a check under way. */
  close(): void {
    this.#closing.abort();
  }

  #load(): Promise<void> {
    this.#loading ??= this.#find();
    return this.#loading;
  }

  async #find(): Promise<void> {
    const find = this.#options.findHardware ?? findHardware;
    const candidates = this.#options.candidates ?? ((hardware) => candidatesOn(hardware, surroundings()));
    this.#hardware = await find();
    this.#candidates = candidates(this.#hardware);
    await this.#book.load(this.#hardware);
  }

  async #check(onProgress?: (progress: CheckProgress) => void, signal?: AbortSignal): Promise<void> {
    const open = (await this.list()).filter(isOpen);
    const { launch, threads, limit = hangLimit } = this.#options;
    const ending = endingWith(this.#closing.signal, signal);
    for (const [done, { id }] of open.entries()) {
      this.#progress = { done, total: open.length, device: id };
      onProgress?.(this.#progress);
      const attempt = (half: boolean) =>
        tryDevice(launch, { device: id, half, threads: threads() }, limit, ending);
      try {
        const verdict = await attempt(false);
        await this.#book.note(
          id,
          gainsFromHalf(id, verdict) ? better(verdict, await attempt(true)) : verdict,
        );
      } catch (error) {
        if (ending.aborted) return;
        throw error;
      }
    }
  }
}

/** Only what is a GPU of its own may be faster with 16 bits; what is as slow as not to be measured is not worth the time. */
function gainsFromHalf(id: string, verdict: Verdict): boolean {
  if (isCpu(id) || id === 'tensorflow' || 'reason' in verdict) return false;
  return verdict.findings.isMeasured && verdict.findings.software === null;
}

/** 16 bits must be worth their rounding. */
const leastGain = 1.1;

/** With 16 bits where that was tried with success and is faster. A device that cannot do it is none the worse. */
function better(full: Verdict, half: Verdict): Verdict {
  if ('reason' in full || 'reason' in half) return full;
  const gain = full.findings.evaluationMilliseconds / half.findings.evaluationMilliseconds;
  return half.findings.isMeasured && gain >= leastGain ? half : full;
}

/** Whether it is still to be tried; the CPU can be used without that, but how fast it is is not known. */
const isOpen = ({ state, evaluationMilliseconds }: Device) =>
  state !== 'unusable' && evaluationMilliseconds === undefined;

/** Fires when one of two does. (AbortSignal.any would do, but Node 20 may collect such a signal as garbage before it fires.) */
function endingWith(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  const controller = new AbortController();
  for (const signal of [one, other]) {
    if (signal?.aborted) controller.abort();
    signal?.addEventListener('abort', () => controller.abort(), { once: true });
  }
  return controller.signal;
}

function deviceOf(candidate: Candidate, verdict: Verdict | undefined): Device {
  const unknown = { evaluationMilliseconds: undefined, placement: null, half: cpuUse.half };
  if (!verdict) {
    const state = isCpu(candidate.id) ? 'usable' : 'unchecked';
    return { ...candidate, ...unknown, state, reason: undefined };
  }
  if ('reason' in verdict) {
    const { reason: message, code, values } = verdict;
    return { ...candidate, ...unknown, state: 'unusable', reason: { code, message, values } };
  }
  const { evaluationMilliseconds, placement, software, isMeasured, half } = verdict.findings;
  const found = { ...candidate, evaluationMilliseconds, placement, half };
  if (software !== null) {
    const message = `This is ${software}, which emulates a GPU on the CPU: the CPU itself is far faster.`;
    const reason = { code: 'device-software', message, values: { name: software } };
    return { ...found, name: software, state: 'software', reason };
  }
  return {
    ...found,
    state: 'usable',
    reason: isMeasured ? undefined : estimated,
  };
}

const estimated: Failure = {
  code: 'device-slow',
  message: 'It is so slow that its time was estimated from a smaller picture.',
};

/** The fastest of those that were tried; the CPU while nothing is known. */
export function choose(devices: readonly Device[]): Choice {
  const usable = devices.filter((device) => device.state === 'usable' && !isOpen(device));
  const [fastest] = usable.toSorted((a, b) => timeOf(a) - timeOf(b));
  const cpu = devices.find(({ id }) => isCpu(id));
  const gpus = usable.filter(({ id }) => !isCpu(id));
  const isKnown = cpu !== undefined && !isOpen(cpu) && (gpus.length > 0 || !devices.some(isOpen));
  if (!fastest || !isKnown)
    return { id: 'cpu', sentence: 'auto takes the CPU until the devices have been checked.' };
  if (gpus.length === 0)
    return { id: fastest.id, sentence: 'auto takes the CPU: no GPU was found that can be used.' };
  const others = usable.filter((device) => device !== fastest);
  const times = others.map((device) => `${timeText(device)} on ${device.id}`);
  return {
    id: fastest.id,
    sentence: `auto takes ${fastest.id} (${fastest.name}), the fastest: ${timeText(fastest)} an evaluation, against ${listed(times)}.`,
  };
}

const timeOf = ({ evaluationMilliseconds }: Device) => evaluationMilliseconds ?? Number.POSITIVE_INFINITY;

/** Two digits are as many as a measurement of this kind is worth. */
const timeText = (device: Device) => `${Number(timeOf(device).toPrecision(2))} ms`;
