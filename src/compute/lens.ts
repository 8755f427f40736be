import { elementAt } from '../common/elements.js';
import { UserError } from '../common/errors.js';
import { writeAtomically } from '../disk/index.js';
import { type Engine, isCpu } from '../engines/index.js';
import { encodePicture, type Picture, readPicture } from '../images/index.js';
import {
  excitingParts,
  filterTiles,
  type Held,
  type LensTile,
  lookThrough,
  mapTile,
  nameOf,
  paintHeld,
  pictureTile,
  shiftSensitivity,
  sideOf,
  tappedAt,
} from '../lens/index.js';
import type { Network } from '../networks/index.js';
import { contentAt } from '../stylize/index.js';
import type { EngineCache } from './engine-cache.js';
import { networkOf } from './inputs.js';
import { availableMemory, checkMemory } from './memory.js';
import type { LensEvent, LensReport, LensTask } from './protocol.js';
import { checkSheet, drawSheet } from './sheet-drawing.js';
import { sheetLayout } from './sheet-layout.js';

/**
 * Shows what a network sees: the maps of a layer, the filters of the first one, what a layer alone holds of a picture, or how far its
 * activations move when the picture does.
 * @throws UserError `network-layer` for a layer that the network lacks, `lens-narrow` for a picture that cannot move so far, and as
 * `openNetwork`, `readPicture`, `checkMemory`, `checkSheet` and `writeAtomically` do.
 */
export async function lookThroughLayer(
  engines: EngineCache,
  task: LensTask,
  report: (event: LensEvent) => void,
  signal: AbortSignal,
): Promise<LensReport> {
  const network = await networkOf(task.options);
  if (task.show === 'filters') return await filters(network, task);
  const picture = await readPicture(task.content, { longSide: task.options.size });
  if (isCpu(task.device)) checkMemory(network.description, picture, task.options, availableMemory(), []);
  const open = (one: Network) => engines.open(one, task);
  if (task.show === 'shift') return await shift(network, open, contentAt(picture, task.options.size), task);
  const tapped = tappedAt(network, task.layer);
  const engine = await open(tapped);
  try {
    if (task.show === 'maps') return await maps(tapped, engine, contentAt(picture, task.options.size), task);
    return await held(tapped, engine, picture, { ...task, show: task.show }, report, signal);
  } finally {
    await engine.release();
  }
}

async function maps(network: Network, engine: Engine, picture: Picture, task: LensTask): Promise<LensReport> {
  const view = await lookThrough(network, engine, picture);
  const shown = view.maps
    .slice(0, task.count)
    .map((map) => ({ map, parts: excitingParts(map, view, picture, task.parts) }));
  const channels = view.maps.length;
  const sees = sideOf(view.field);
  const label = `${task.layer}: ${channels} × ${view.height} × ${view.width}, each sample sees ${sees} pixels`;
  const tiles = shown.map(({ map, parts }) => {
    const name = nameOf(network.description.name, task.layer, map.channel);
    return mapTile(map, view, picture, name, parts, task);
  });
  const file = await writeSheet([pictureTile(picture, view, label, task), ...tiles], task);
  return {
    file,
    layer: { width: view.width, height: view.height, channels, sees },
    maps: shown.map(({ map: { channel, mean, peak }, parts }) => ({ channel, mean, peak, parts })),
  };
}

const filters = async (network: Network, task: LensTask): Promise<LensReport> => ({
  file: await writeSheet(filterTiles(network, task.tile).slice(0, task.count), task),
});

async function shift(
  network: Network,
  open: (network: Network) => Promise<Engine>,
  picture: Picture,
  { pixels, content }: LensTask,
): Promise<LensReport> {
  if (pixels < picture.width) return { shifts: await shiftSensitivity(network, open, picture, pixels) };
  throw new UserError(
    'lens-narrow',
    `"${content}" is ${picture.width} pixels wide at this size, so it cannot move by ${pixels}: give a smaller --pixels or a larger --size.`,
  );
}

async function held(
  network: Network,
  engine: Engine,
  picture: Picture,
  task: LensTask & { readonly show: Held },
  report: (event: LensEvent) => void,
  signal: AbortSignal,
): Promise<LensReport> {
  const { size, seed } = task.options;
  let painted: Picture | undefined;
  for await (const progress of paintHeld(network, engine, picture, { held: task.show, size, seed }, signal)) {
    const { iteration, iterations, stage } = progress;
    report({ iteration, iterations });
    if (stage === 'done') painted = progress.picture();
  }
  if (!painted) throw new Error('the run was stopped');
  const { width, height } = painted;
  await write(painted, task);
  return { file: { width, height } };
}

async function writeSheet(tiles: readonly LensTile[], task: LensTask) {
  const { picture } = elementAt(tiles, 0);
  const tile = Math.max(picture.width, picture.height);
  const layout = sheetLayout(picture, { tile, count: tiles.length });
  checkSheet(task.format, layout);
  await write(drawSheet(layout, tiles), task);
  return { width: layout.width, height: layout.height };
}

async function write(picture: Picture, { target, format, bits, quality }: LensTask): Promise<void> {
  await writeAtomically(target, await encodePicture(picture, { format, bits, quality }));
}
