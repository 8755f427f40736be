import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { UserError } from '../common/errors.js';
import { inspectPicture, type Size } from '../images/index.js';
import {
  enlargedOptions,
  furtherOptions,
  parseStylizeOptions,
  readStoredSettings,
  type StoredSettings,
  type StylizeOptions,
  stylizeOptionShape,
} from '../stylize/index.js';
import { shippedFolder } from '../system/package-root.js';
import { networkOfPicture, networkRemark } from './network-of-picture.js';
import { flagOf, given } from './option-flags.js';
import type { PaintingRequest } from './painting.js';
import { fileOptionShape, paintOptionShape, parseRunOptions } from './run-options.js';

const { like: _, ...files } = fileOptionShape;

/** The options of a command that continues a finished picture, besides those of the painting. */
export const continuingShape = { files, run: paintOptionShape } as const;

/** The options that may differ from those in the finished picture. */
export const changeableShape = {
  preset: stylizeOptionShape.preset.meta({
    help: 'Quality and time, by default those of the finished picture.',
  }),
  network: stylizeOptionShape.network.meta({
    help: 'The feature network, by default that of the finished picture.',
  }),
} as const;

/** The inputs and options as the command line gives them. */
export interface ContinuingFlags {
  readonly content?: string;
  readonly style?: readonly string[];
  readonly output?: string;
  readonly size?: number;
  readonly iterations?: number;
}

/**
 * The painting that makes a finished picture larger: twice as large unless a size is given.
 * @throws UserError as `readStoredSettings` and `enlargedOptions` do, `origin-missing` when A or B is not found.
 */
export async function enlargingRequest(picture: string, flags: ContinuingFlags): Promise<PaintingRequest> {
  return await requestOf(picture, flags, (options, finished) => {
    const size = flags.size ?? 2 * Math.max(finished.width, finished.height);
    const enlarged = enlargedOptions(options, finished, size);
    return { options: enlarged, suffix: String(size) };
  });
}

/**
 * The painting that adds iterations to a finished picture.
 * @throws UserError as {@link enlargingRequest}, and `start-instant`.
 */
export async function furtherRequest(picture: string, flags: ContinuingFlags): Promise<PaintingRequest> {
  return await requestOf(picture, flags, (options, finished) => ({
    options: furtherOptions(options, finished),
    suffix: 'further',
  }));
}

async function requestOf(
  picture: string,
  flags: ContinuingFlags,
  change: (options: StylizeOptions, finished: Size) => { options: StylizeOptions; suffix: string },
): Promise<PaintingRequest> {
  const stored = await readStoredSettings(picture);
  const finished = await inspectPicture(picture);
  const explicit = given({ ...flags }, changeableShape);
  const network = explicit.network === undefined ? await networkOfPicture(picture, stored) : undefined;
  const { options: wanted, suffix } = change(
    parseStylizeOptions({ ...stored.settings, ...(network && { network }), ...explicit }, flagOf),
    finished,
  );
  const options = parseStylizeOptions(wanted, flagOf);
  const output = flags.output ?? named(picture, suffix);
  return {
    ...origin(picture, stored, flags),
    crops: { content: stored.content.crop, styles: stored.styles.map(({ crop }) => crop) },
    start: { path: picture, iterations: flags.iterations },
    options,
    run: parseRunOptions({ ...given({ ...flags }, { ...files, ...paintOptionShape }), output }),
    remark: (mark) => networkRemark(picture, options, stored, network ?? stored.settings.network, mark),
  };
}

/** A name beside the picture, such as `out-2048.png`. */
function named(picture: string, suffix: string): string {
  const extension = extname(picture);
  return join(dirname(picture), `${basename(picture, extension)}-${suffix}${extension}`);
}

/** The pictures that it was painted from: those given, or those of the recorded names. */
function origin(picture: string, { content, styles }: StoredSettings, flags: ContinuingFlags) {
  return {
    content: flags.content ?? found(picture, content.name, '--content'),
    styles: flags.style ?? styles.map(({ name }) => found(picture, name, '--style')),
  };
}

/** A file of this name beside the picture, in the current folder, or among the bundled pictures. */
function found(picture: string, name: string, flag: string): string {
  const places = [dirname(picture), '', shippedFolder('samples')];
  const path = places.map((folder) => join(folder, basename(name))).find((one) => existsSync(one));
  if (path !== undefined) return path;
  const what = flag === '--style' ? 'each style' : 'it';
  throw new UserError(
    'origin-missing',
    `"${picture}" was painted from "${name}", which is neither beside it nor in the current folder: name ${what} with ${flag}.`,
  );
}
