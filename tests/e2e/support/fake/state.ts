import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import type {
  ApiEvent,
  Batch,
  Device,
  DeviceList,
  ErrorCode,
  Info,
  InstantRequest,
  Job,
  NetworkInfo,
  OptionDescription,
  PictureInfo,
  Settings,
} from '../../../../src/api/contract.js';
import { optionHelp, stylizeOptionShape } from '../../../../src/stylize/index.js';
import { sampleBytes, sampleList } from './pictures.js';

/** A picture and its bytes. */
export interface Stored {
  readonly info: PictureInfo;
  readonly bytes: Buffer;
}

/** An error response, thrown by a handler. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    detail: string,
  ) {
    super(detail);
  }
}

/** The state of the fake server. */
export class State {
  readonly pictures = new Map<string, Stored>();
  readonly jobs = new Map<string, Job>();
  readonly batches = new Map<string, Batch>();
  networks: NetworkInfo[] = [...networks];
  devices: DeviceList = {
    devices: [cpu],
    choice: 'The CPU is used, as no GPU was found.',
    check: null,
  };
  settings: Settings = {
    parallel: 1,
    threads: 0,
    device: 'auto',
    whenOutOfMemory: 'cpu',
    options: {},
    screen: {},
  };
  info: Info = {
    name: 'Impasto',
    version: '0.1.0',
    mode: 'web',
    platform: 'linux',
    paths: false,
    cpuOnly: true,
    setAside: [],
    uploadLimit: 200e6,
  };
  /** Free memory in bytes. */
  freeMemory = 9.2e9;
  /** How many times as long paintings take as at the start. */
  slowness = 1;
  /** The instant paintings that were requested, oldest first, how long each takes, and what each waits for. */
  readonly instant: InstantRequest[] = [];
  instantMilliseconds = 20;
  instantGate: Promise<void> = Promise.resolve();
  /** Names of files in the folder of a new batch. */
  existing: readonly string[] = [];
  /** Error responses by route name. */
  readonly refusals = new Map<string, Refusal>();
  readonly listeners = new Set<(event: ApiEvent) => void>();
  private clock = Date.UTC(2026, 10, 24, 9, 0, 0);
  private count = 0;

  constructor() {
    for (const { file, title, kind, width, height } of sampleList()) {
      const bytes = sampleBytes(file);
      const id = `sample-${file.replace(/\..*$/, '')}`;
      const info = {
        id,
        name: title,
        origin: 'sample',
        kind,
        width,
        height,
        bytes: bytes.length,
        sha256: sha(bytes),
        added: 0,
      } as const;
      this.pictures.set(id, { info, bytes });
    }
  }

  id(kind: string): string {
    this.count += 1;
    return `${kind}-${String(this.count).padStart(4, '0')}`;
  }

  now(): number {
    this.clock += 60_000;
    return this.clock;
  }

  publish(event: ApiEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  picture(id: string): Stored {
    const stored = this.pictures.get(id);
    if (!stored) throw new Refusal(404, 'picture-missing', 'This picture no longer exists.');
    return stored;
  }

  job(id: string): Job {
    const job = this.jobs.get(id);
    if (!job) throw new Refusal(404, 'job-unknown', 'This painting no longer exists.');
    return job;
  }

  /** References a file by its path: every folder contains the samples. */
  async reference(path: string): Promise<PictureInfo> {
    const name = basename(path);
    const sample = sampleList().find(({ file }) => file === name);
    if (!sample) throw new Refusal(404, 'input-missing', `${path} does not exist.`);
    const { info, bytes } = this.picture(`sample-${name.replace(/\..*$/, '')}`);
    const { kind: _, ...plain } = info;
    const id = this.id('picture');
    const picture: PictureInfo = { ...plain, id, name, origin: 'file', path, added: this.now() };
    this.pictures.set(id, { info: picture, bytes });
    return picture;
  }

  /** Stores an uploaded file; the same bytes with the same name are the same picture. */
  async upload(name: string, bytes: Buffer): Promise<PictureInfo> {
    const sha256 = sha(bytes);
    const known = [...this.pictures.values()].find(
      ({ info }) => info.sha256 === sha256 && info.name === name,
    );
    if (known) return known.info;
    const metadata = await sharp(bytes)
      .metadata()
      .catch(() => {
        throw new Refusal(415, 'picture-unreadable', `${name} is not a picture that can be read.`);
      });
    const info: PictureInfo = {
      id: this.id('picture'),
      name,
      origin: 'upload',
      width: metadata.width,
      height: metadata.height,
      bytes: bytes.length,
      sha256,
      added: this.now(),
    };
    this.pictures.set(info.id, { info, bytes });
    return info;
  }
}

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The machine of the README's figures. */
export const cpu: Device = {
  id: 'cpu',
  name: 'AMD EPYC',
  kind: 'cpu',
  provider: 'cpu',
  state: 'usable',
  reason: null,
  remark: null,
  chosen: true,
  threads: 2,
  memoryBytes: null,
  evaluationMilliseconds: 46,
  half: false,
};

const wrong = {
  code: 'device-wrong',
  message: 'It computes wrongly (its numbers are 14 % off compared with the CPU’s): a newer driver may help.',
  values: { context: 'percent', percent: 14 },
};

/** A machine with a usable GPU and one that computes wrongly; its figures are invented. */
export const gpuMachine = {
  devices: [
    {
      ...cpu,
      id: 'webgpu',
      name: 'GeForce RTX 4060',
      kind: 'gpu',
      provider: 'webgpu',
      threads: 0,
      memoryBytes: 8e9,
      evaluationMilliseconds: 8,
      half: true,
    },
    { ...cpu, chosen: false },
    {
      ...cpu,
      id: 'directml:1',
      name: 'Radeon 780M',
      kind: 'gpu',
      provider: 'directml',
      state: 'unusable',
      reason: wrong.message,
      remark: wrong,
      chosen: false,
      threads: 0,
      evaluationMilliseconds: null,
    },
  ] satisfies readonly Device[],
  choice: 'GeForce RTX 4060 is used: it is the fastest here, 5.8 times as fast as the CPU.',
};

const network = (given: Partial<NetworkInfo> & Pick<NetworkInfo, 'name' | 'title'>): NetworkInfo => ({
  state: 'available',
  bytes: 80_134_624,
  licence: 'CC BY 4.0',
  source: 'https://keras.io',
  speed: 'heavy',
  taps: [],
  installation: null,
  ...given,
});

const networks: readonly NetworkInfo[] = [
  network({
    name: 'embedded',
    title: 'Embedded',
    state: 'included',
    bytes: 2_100_000,
    licence: 'MIT',
    speed: 'light',
  }),
  network({ name: 'vgg19', title: 'VGG-19' }),
  network({ name: 'vgg16', title: 'VGG-16', bytes: 58_889_256 }),
  network({
    name: 'random',
    title: 'Random filters',
    state: 'included',
    bytes: 0,
    licence: 'MIT',
    speed: 'light',
  }),
];

/** The engine's options in the form of the API. */
export function describeOptions(): OptionDescription[] {
  return Object.entries(stylizeOptionShape).map(([name, schema]) => {
    const { unit, help, advanced = false } = optionHelp(schema);
    const inner = unwrapped(schema);
    const initial = schema.safeParse(undefined).data as unknown;
    return {
      name,
      type: typeOf(inner),
      ...(initial === undefined ? {} : { default: initial }),
      ...(inner instanceof z.ZodNumber ? { minimum: inner.minValue ?? 0, maximum: inner.maxValue ?? 0 } : {}),
      ...(unit === undefined ? {} : { unit }),
      ...(inner instanceof z.ZodEnum ? { choices: inner.options.map(String) } : {}),
      help,
      advanced,
    };
  });
}

function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;
}

function typeOf(schema: z.ZodType): OptionDescription['type'] {
  if (schema instanceof z.ZodNumber) return schema.isInt ? 'integer' : 'number';
  if (schema instanceof z.ZodEnum) return 'choice';
  if (schema instanceof z.ZodRecord) return 'weights';
  if (schema instanceof z.ZodArray) return schema.element instanceof z.ZodString ? 'names' : 'numbers';
  return 'text';
}
