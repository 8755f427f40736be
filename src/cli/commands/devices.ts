import type { Command } from 'commander';
import { z } from 'zod';
import { megabytes } from '../../common/wording.js';
import type { Choice, Device, Devices } from '../../devices/index.js';
import { devicesHere } from '../device.js';
import { INTERRUPTED } from '../interrupt.js';
import { addOptions, given } from '../option-flags.js';
import { computeOptionShape, toggle } from '../run-options.js';
import { listenForEnding } from '../serve/endings.js';

const shape = {
  remeasure: toggle(
    'Look for the devices again and try each anew, as after a change that Impasto has not noticed.',
  ),
  verbose: toggle(
    'Tell which operations a device leaves to the CPU, and how often numbers cross between the two.',
  ),
  threads: computeOptionShape.threads,
  json: computeOptionShape.json,
  quiet: toggle('Do not tell what is being tried.'),
};

const schema = z.strictObject(shape);
type Flags = z.output<typeof schema>;

/** Adds `impasto devices`. @param finish takes the exit status. */
export function addDevices(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('devices')
    .summary('list what can compute here, how fast it is, and what is wrong with the rest')
    .description(
      'Lists what can compute here. Each device is tried once, in a process of its own, which takes a few seconds, and minutes for one that hangs.',
    )
    .action(async (flags: object) => {
      finish(await tell(schema.parse(given({ ...flags }, shape))));
    });
  addOptions(command, shape, 'The list:');
}

async function tell(flags: Flags): Promise<number> {
  const devices = devicesHere(flags.threads);
  const ending = listenForEnding(
    process,
    () => undefined,
    (status) => process.exit(status),
  );
  try {
    if (flags.remeasure) await devices.forget();
    await devices.check(({ done, total, device }) => {
      if (!flags.quiet) process.stderr.write(`Trying ${device} (${done + 1} of ${total}).\n`);
    }, ending.signal);
    if (ending.signal.aborted) return INTERRUPTED;
    process.stdout.write(await text(devices, flags));
    return 0;
  } finally {
    ending.dispose();
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
  const rows = [head, ...list.map((device) => [...cells(device), device.id === chosen ? '<- auto' : ''])];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => line.trimEnd()).join('\n');
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

/** Where the operations of an evaluation are done. */
function placements({ id, placement }: Device): string[] {
  if (!placement) return [];
  const { onDevice, onCpu, copies } = placement;
  const left = Object.entries(onCpu).map(([operator, count]) => `${count} × ${operator}`);
  const rest = left.length === 0 ? 'none are left to the CPU' : `left to the CPU are ${left.join(', ')}`;
  return [`${id}: ${onDevice} operations are done there, ${rest}; ${copies} copies between the two.`];
}
