import type { Command } from 'commander';
import { toggle } from '../../common/option-values.js';
import { megabytes } from '../../common/wording.js';
import type { Choice, Device, Devices } from '../../devices/index.js';
import { devicesHere } from '../device.js';
import { INTERRUPTED, listenForInterrupts } from '../interrupt.js';
import { addOptions, parseFlags } from '../option-flags.js';
import { computeOptionShape } from '../run-options.js';
import { textTable } from '../text-table.js';

const shape = {
  remeasure: toggle(
    'Search for devices again and try each of them, as after a change that Impasto has not noticed.',
  ),
  verbose: toggle(
    'Show which operations a device leaves to the CPU, and how often data is copied between the two.',
  ),
  threads: computeOptionShape.threads,
  json: computeOptionShape.json,
  quiet: toggle('Do not show what is being tried.'),
};

type Flags = ReturnType<typeof parseFlags<typeof shape>>;

/** Adds `impasto devices`. @param finish takes the exit status. */
export function addDevices(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('devices')
    .summary('list the devices that can compute, their speed, and what is wrong with the others')
    .description(
      'Lists the devices that can compute. Each is tried once, in a process of its own, which takes a few seconds, or minutes if it hangs.',
    )
    .action(async (flags: object) => {
      finish(await tell(parseFlags(flags, shape)));
    });
  addOptions(command, shape, 'The list:');
}

async function tell(flags: Flags): Promise<number> {
  const devices = devicesHere(flags.threads);
  const { signal, dispose } = listenForInterrupts(() => undefined);
  try {
    if (flags.remeasure) await devices.forget();
    await devices.check(({ done, total, device }) => {
      if (!flags.quiet) process.stderr.write(`Trying ${device} (${done + 1} of ${total}).\n`);
    }, signal);
    if (signal.aborted) return INTERRUPTED;
    process.stdout.write(await text(devices, flags));
    return 0;
  } finally {
    dispose();
  }
}

async function text(devices: Devices, { json, verbose }: Flags): Promise<string> {
  const [list, choice] = [await devices.list(), await devices.choice()];
  if (json) return list.map((device) => `${JSON.stringify(record(device, choice))}\n`).join('');
  const below = [...list.flatMap(remarks), ...(verbose ? list.flatMap(placements) : []), choice.sentence];
  return `${table(list, choice)}\n\n${below.join('\n')}\n`;
}

function record(device: Device, { id: chosen }: Choice) {
  const { reason = null, memoryBytes = null, evaluationMilliseconds = null, ...rest } = device;
  return { ...rest, reason, memoryBytes, evaluationMilliseconds, chosen: device.id === chosen };
}

function table(list: readonly Device[], { id: chosen }: Choice): string {
  const head = ['DEVICE', 'NAME', 'KIND', 'MEMORY', 'EVALUATION', 'BITS', 'STATE', ''];
  return textTable([head, ...list.map((one) => [...cells(one), one.id === chosen ? '<- auto' : ''])]);
}

function cells({ id, name, kind, memoryBytes, evaluationMilliseconds, half, state }: Device): string[] {
  return [
    id,
    name,
    kind,
    memoryBytes === undefined ? '-' : megabytes(memoryBytes),
    evaluationMilliseconds === undefined ? '-' : `${Number(evaluationMilliseconds.toPrecision(3))} ms`,
    half ? '16' : '32',
    state,
  ];
}

const remarks = ({ id, reason }: Device): string[] => (reason === undefined ? [] : [`${id}: ${reason}`]);

/** Where the operations of an evaluation run. */
function placements({ id, placement }: Device): string[] {
  if (!placement) return [];
  const { onDevice, onCpu, copies } = placement;
  const left = Object.entries(onCpu).map(([operator, count]) => `${count} × ${operator}`);
  const rest = left.length === 0 ? 'none are left to the CPU' : `left to the CPU are ${left.join(', ')}`;
  return [`${id}: ${onDevice} operations run there, ${rest}; ${copies} copies between the two.`];
}
