import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ComputeProcess, nodeLaunch, type SheetTask } from '../../compute/index.js';
import { throughLinks } from '../../disk/index.js';
import { outputFormat } from '../../images/index.js';
import { findPictures } from '../../jobs/index.js';
import { instantOptionShape, parseStylizeOptions } from '../../stylize/index.js';
import { shippedFolder } from '../../system/package-root.js';
import { chosenDevice } from '../device.js';
import { acknowledgeUnless, listenForInterrupts, orInterrupted, whenAborted } from '../interrupt.js';
import { flagOf, given } from '../option-flags.js';
import { checkFiles } from '../preflight.js';
import { parseSheetRun, type SheetRun } from './options.js';
import { type SheetReporter, sheetReporterFor } from './reporter.js';
import { sourceOf, styleTiles, VARIATION_COLUMNS, variationTiles } from './tiles.js';

/**
 * Paints a contact sheet from files to a file in a compute process, and reports its progress.
 * @param content path of A. @param styles files, folders and patterns; the bundled styles if there are none.
 * @returns the exit status.
 * @throws UserError for everything that the user can correct; `Interrupted` after Ctrl-C, when nothing is written.
 */
export async function paintContactSheet(
  content: string,
  styles: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  const started = performance.now();
  const run = parseSheetRun(flags);
  const reporter = sheetReporterFor(run);
  const { signal, dispose } = listenForInterrupts(acknowledgeUnless(run.quiet));
  const compute = new ComputeProcess(nodeLaunch(false));
  whenAborted(signal, () => compute.close()); // an unfinished sheet is not saved
  try {
    const painting = async () => {
      const task = await prepare(content, styles, flags, run, compute, reporter, signal);
      reporter.planned({ tiles: task.tiles.length, tile: run.tile, device: task.device });
      return await compute.run('sheet', task, reporter.received).result;
    };
    const sheet = await orInterrupted(signal, painting());
    reporter.ended({ output: run.output, ...sheet, elapsedSeconds: (performance.now() - started) / 1000 });
    return 0;
  } finally {
    reporter.close();
    dispose();
    compute.close();
  }
}

async function prepare(
  content: string,
  styles: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  run: SheetRun,
  compute: ComputeProcess,
  reporter: SheetReporter,
  signal: AbortSignal,
): Promise<SheetTask> {
  const { tile, variations, output, threads, bits, quality, dpi } = run;
  const options = parseStylizeOptions(
    { ...given(flags, instantOptionShape), preset: 'instant', size: tile },
    flagOf,
  );
  const found = await findPictures(styles.length > 0 ? styles : await bundledStyles(), { recursive: false });
  const paths = found.map(({ path }) => path);
  const tiles = variations ? variationTiles(paths, options) : styleTiles(paths, options);
  await checkFiles(run, [content, ...paths]);
  await compute.run('inspect', { path: content }).result;
  const { remark, ...device } = await chosenDevice(run.device, threads, reporter.noted, signal);
  if (remark !== undefined) reporter.noted(remark);
  return {
    ...device,
    content: sourceOf(content),
    tiles,
    showsContent: !variations,
    threads,
    columns: run.columns ?? (variations ? VARIATION_COLUMNS : undefined),
    target: await throughLinks(output),
    format: outputFormat(output),
    bits,
    quality,
    dpi,
  };
}

async function bundledStyles(): Promise<string[]> {
  const folder = shippedFolder('samples');
  const names = (await readdir(folder)).filter((name) => /^style-.*\.jpg$/.test(name));
  return names.sort().map((name) => join(folder, name));
}
