import { AUTO } from '../common/device-choice.js';
import { UserError } from '../common/errors.js';
import type { Failure } from '../common/failures.js';
import { listed } from '../common/wording.js';
import type { CheckFindings, Launch } from '../compute/index.js';
import { cpuUse, type DeviceUse, isCpu } from '../engines/index.js';
import { type Candidate, candidatesOn, installed } from './candidates.js';
import { DeviceHistory, type Verdict } from './device-history.js';
import { findHardware, type Hardware } from './hardware.js';
import { hangLimit, tryDevice } from './trial.js';

/** A device and what is known about it. */
export interface Device extends Candidate {
  /** `software` is a GPU emulated by the CPU: it computes correctly but slowly, and `auto` never takes it. */
  readonly state: 'usable' | 'unusable' | 'unchecked' | 'software';
  /** Why it cannot be used, or a remark. */
  readonly reason: Failure | undefined;
  /** Of an evaluation at 256 × 256 pixels with the embedded network; undefined before the check. */
  readonly evaluationMilliseconds: number | undefined;
  readonly placement: CheckFindings['placement'];
  /** Whether it computes with 16-bit numbers, because the check found that faster and accurate enough. */
  readonly half: boolean;
}

/** Which device `auto` takes, and a sentence that says why. */
export interface Choice {
  readonly id: string;
  readonly sentence: string;
}

/** The progress of a check of all devices. */
interface CheckProgress {
  readonly done: number;
  readonly total: number;
  /** Id of the device being checked. */
  readonly device: string;
}

/** The options of {@link Devices}. */
export interface DevicesOptions {
  /** The file that stores the results of checks. */
  readonly file: string;
  /** Starts the processes in which devices are checked. */
  readonly launch: Launch;
  /** Number of threads when the CPU is measured. */
  readonly threads: () => number;
  /** Detects the hardware; by default from the operating system. */
  readonly findHardware?: (() => Promise<Hardware>) | undefined;
  /** The possible devices; by default from platform and hardware. */
  readonly candidates?: ((hardware: Hardware) => readonly Candidate[]) | undefined;
  /** Milliseconds without a response after which a device counts as hanging. */
  readonly limit?: number | undefined;
}

/** The devices of this machine. Each is checked once, in its own process; `auto` takes the fastest that computes correctly. */
export class Devices {
  readonly #options: DevicesOptions;
  readonly #history: DeviceHistory;
  #loading: Promise<void> | undefined;
  #hardware: Hardware = { processor: '', cards: [] };
  #candidates: readonly Candidate[] = [];
  #checking: Promise<void> | undefined;
  #progress: CheckProgress | undefined;
  readonly #closing = new AbortController();

  /** Detection starts with the first query, not here. */
  constructor(options: DevicesOptions) {
    this.#options = options;
    this.#history = new DeviceHistory(options.file);
  }

  /** All devices, the CPU first. */
  async list(): Promise<readonly Device[]> {
    await this.#load();
    return this.#candidates.map((candidate) => deviceOf(candidate, this.#history.verdict(candidate.id)));
  }

  /** Whether the operating system reports a graphics card. */
  async hasCards(): Promise<boolean> {
    await this.#load();
    return this.#hardware.cards.length > 0;
  }

  /** Whether all devices have been checked. */
  async isChecked(): Promise<boolean> {
    return !(await this.list()).some(isUnchecked);
  }

  /**
   * A check with a time limit. Devices not checked in time are left to a full check; later calls do nothing.
   * @param milliseconds the time limit.
   * @param onBegin called if there is anything to check.
   */
  async quickCheck(milliseconds: number, onBegin: () => void, signal?: AbortSignal): Promise<void> {
    await this.#load();
    if (this.#history.hurried || !(await this.hasCards()) || (await this.isChecked())) return;
    onBegin();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), milliseconds);
    await this.check(undefined, eitherOf(late.signal, signal)).finally(() => clearTimeout(timer));
    if (!(await this.isChecked())) await this.#history.recordHurry();
  }

  /** The progress of the running check. */
  get progress(): CheckProgress | undefined {
    return this.#progress;
  }

  /** The device that `auto` takes at present. */
  async choice(): Promise<Choice> {
    return choose(await this.list());
  }

  /**
   * The device to use for a requested one, and how to use it.
   * @param requested `auto` or the id of a device.
   * @param trial given if an unchecked device is to be checked first; `onTrial` is called before that.
   * @throws UserError `device-unknown` if there is no such device, `device-unusable` if it failed its check; the signal's reason.
   */
  async resolve(
    requested: string,
    trial?: { onTrial: () => void; signal?: AbortSignal | undefined },
  ): Promise<DeviceUse> {
    const devices = await this.list();
    const wantedId = requested === AUTO ? choose(devices).id : requested;
    const device = devices.find(({ id }) => id === wantedId);
    if (trial && device?.state === 'unchecked') {
      trial.onTrial();
      await this.#try(device.id, eitherOf(this.#closing.signal, trial.signal));
      return await this.resolve(requested);
    }
    if (!device)
      throw new UserError(
        'device-unknown',
        `There is no device "${requested}" here: choose from ${listed([AUTO, ...devices.map(({ id }) => id)])}.`,
      );
    if (device.state !== 'unusable') return { device: device.id, half: device.half };
    throw new UserError(
      'device-unusable',
      `The device ${requested} cannot be used. ${device.reason?.message ?? ''}`,
    );
  }

  /**
   * Checks all devices that have not been checked, one after the other. If a check is running, waits for it instead.
   * @param onProgress called before each device.
   * @param signal stops the check; results so far are kept.
   */
  async check(onProgress?: (progress: CheckProgress) => void, signal?: AbortSignal): Promise<void> {
    this.#checking ??= this.#check(onProgress, signal).finally(() => {
      this.#checking = undefined;
      this.#progress = undefined;
    });
    await this.#checking;
  }

  /**
   * Detects the hardware again and forgets all results.
   * @throws UserError `devices-busy` while a check runs.
   */
  async forget(): Promise<void> {
    if (this.#checking)
      throw new UserError(
        'devices-busy',
        'The devices are already being checked: wait until the check ends.',
      );
    this.#loading = undefined;
    await this.#load();
    this.#history.clear();
  }

  /** Stops a running check. */
  close(): void {
    this.#closing.abort();
  }

  #load(): Promise<void> {
    this.#loading ??= this.#find();
    return this.#loading;
  }

  async #find(): Promise<void> {
    const find = this.#options.findHardware ?? findHardware;
    const candidates = this.#options.candidates ?? ((hardware) => candidatesOn(hardware, installed()));
    this.#hardware = await find();
    this.#candidates = candidates(this.#hardware);
    await this.#history.load(this.#hardware);
  }

  async #check(onProgress?: (progress: CheckProgress) => void, signal?: AbortSignal): Promise<void> {
    const unchecked = (await this.list()).filter(isUnchecked);
    const ending = eitherOf(this.#closing.signal, signal);
    for (const [done, { id }] of unchecked.entries()) {
      this.#progress = { done, total: unchecked.length, device: id };
      onProgress?.(this.#progress);
      try {
        await this.#try(id, ending);
      } catch (error) {
        if (ending.aborted) return;
        throw error;
      }
    }
  }

  async #try(id: string, ending: AbortSignal): Promise<void> {
    const { launch, threads, limit = hangLimit } = this.#options;
    const attempt = (half: boolean) =>
      tryDevice(launch, { device: id, half, threads: threads() }, limit, ending);
    const verdict = await attempt(false);
    const triesHalf = gainsFromHalf(id, verdict);
    await this.#history.record(id, triesHalf ? better(verdict, await attempt(true)) : verdict);
  }
}

/** Whether to try 16 bits too: only a hardware GPU can be faster with them, and one too slow to measure is not worth the time. */
function gainsFromHalf(id: string, verdict: Verdict): boolean {
  if (isCpu(id) || id === 'tensorflow' || 'reason' in verdict) return false;
  return verdict.findings.isMeasured && verdict.findings.software === null;
}

/** The least gain in speed that justifies the rounding of 16 bits. */
const leastGain = 1.1;

/** The result with 16 bits if that check passed and was faster, else the one with 32. */
function better(full: Verdict, half: Verdict): Verdict {
  if ('reason' in full || 'reason' in half) return full;
  const gain = full.findings.evaluationMilliseconds / half.findings.evaluationMilliseconds;
  return half.findings.isMeasured && gain >= leastGain ? half : full;
}

/** Whether a device has not been checked yet. The CPU is usable before, but its speed is unknown. */
const isUnchecked = ({ state, evaluationMilliseconds }: Device) =>
  state !== 'unusable' && evaluationMilliseconds === undefined;

/** A signal that fires when either of two does. (Node 20 can garbage-collect a signal of AbortSignal.any before it fires.) */
function eitherOf(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
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
  return { ...found, state: 'usable', reason: isMeasured ? undefined : estimated };
}

const estimated: Failure = {
  code: 'device-slow',
  message: 'It is so slow that its time was estimated from a smaller picture.',
};

/** The fastest checked device; the CPU while nothing is known. */
export function choose(devices: readonly Device[]): Choice {
  const usable = devices.filter((device) => device.state === 'usable' && !isUnchecked(device));
  const [fastest] = usable.toSorted((a, b) => timeOf(a) - timeOf(b));
  const cpu = devices.find(({ id }) => isCpu(id));
  const gpus = usable.filter(({ id }) => !isCpu(id));
  const isKnown = cpu !== undefined && !isUnchecked(cpu) && (gpus.length > 0 || !devices.some(isUnchecked));
  if (!fastest || !isKnown)
    return { id: 'cpu', sentence: 'auto takes the CPU until the devices have been checked.' };
  if (gpus.length === 0) return { id: fastest.id, sentence: 'auto takes the CPU: no usable GPU was found.' };
  const others = usable.filter((device) => device !== fastest);
  const times = others.map((device) => `${timeText(device)} on ${device.id}`);
  return {
    id: fastest.id,
    sentence: `auto takes ${fastest.id} (${fastest.name}), the fastest: ${timeText(fastest)} an evaluation, against ${listed(times)}.`,
  };
}

const timeOf = ({ evaluationMilliseconds }: Device) => evaluationMilliseconds ?? Number.POSITIVE_INFINITY;

/** The measurement is accurate to about two digits. */
const timeText = (device: Device) => `${Number(timeOf(device).toPrecision(2))} ms`;
