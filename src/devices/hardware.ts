import { cpus } from 'node:os';

/** A graphics card as the operating system tells of it. */
export interface GraphicsCard {
  readonly name: string;
  readonly vendor: string;
  readonly driver: string;
  /** Of its own; undefined where it shares the machine's or does not tell. */
  readonly memoryBytes: number | undefined;
}

/** The part of a machine that computes. */
export interface Hardware {
  readonly processor: string;
  readonly cards: readonly GraphicsCard[];
}

/** What the package systeminformation tells of a card, as far as it is used here. */
interface Controller {
  readonly vendor?: string;
  readonly model?: string;
  readonly name?: string;
  readonly driverVersion?: string;
  /** Megabytes. */
  readonly vram?: number | null;
  readonly vramDynamic?: boolean;
  readonly memoryTotal?: number;
}

/** Asking takes a tenth of a second on Linux and one or two elsewhere; a system that takes longer is as one that does not tell. */
const patience = 8000;

/** Displays without a GPU behind them: servers' management controllers, remote desktops, and what virtual machines show. */
const noGpu =
  /basic (?:render|display)|aspeed|matrox|cirrus|bochs|qxl|vmware svga|virtualbox|hyper-v|remote/i;

/** Asks the operating system which graphics cards there are. Where it does not tell there are none. */
export async function findHardware(): Promise<Hardware> {
  const controllers = await Promise.race([askSystem(), late()]);
  return { processor: cpus()[0]?.model.trim() || 'CPU', cards: cardsOf(controllers) };
}

async function askSystem(): Promise<readonly Controller[]> {
  try {
    const { default: system } = await import('systeminformation');
    return (await system.graphics()).controllers;
  } catch {
    return [];
  }
}

function late(): Promise<readonly Controller[]> {
  return new Promise((resolve) => setTimeout(() => resolve([]), patience).unref());
}

/** The cards among what a system counts as graphics. */
export function cardsOf(controllers: readonly Controller[]): GraphicsCard[] {
  return controllers.flatMap((controller) => {
    const { vendor = '', model = '', driverVersion = '', memoryTotal, vram, vramDynamic } = controller;
    const name = controller.name || model || vendor;
    if (name === '' || noGpu.test(`${vendor} ${name}`)) return [];
    const megabytes = memoryTotal ?? (vramDynamic ? undefined : vram) ?? 0;
    return [
      { name, vendor, driver: driverVersion, memoryBytes: megabytes > 0 ? megabytes * 2 ** 20 : undefined },
    ];
  });
}
