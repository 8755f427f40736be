import { UserError } from '../common/errors.js';
import type { Crop } from '../common/job.js';
import { hashOfFile } from '../disk/index.js';
import {
  cropPicture,
  inspectPicture,
  MAX_PIXELS,
  type Picture,
  readPicture,
  type Size,
} from '../images/index.js';
import { type Network, networkKey, openNetwork } from '../networks/index.js';
import type { StylizeOptions } from '../stylize/index.js';
import type { PictureSource } from './protocol.js';

/** The longest side at which a run uses a style picture. */
export function styleSide({ size, styleScale }: Pick<StylizeOptions, 'size' | 'styleScale'>): number {
  return Math.ceil(size * styleScale);
}

/**
 * Reads the cropped part of a picture, with at most `longSide` pixels on its longer side.
 * @throws UserError `input-missing` when the file is gone, `input-changed` when its hash differs, and as `readPicture` does.
 */
export async function readSource(source: PictureSource, longSide: number): Promise<Picture> {
  await checkUnchanged(source);
  if (source.crop === undefined) return await readPicture(source.path, { longSide });
  const full = await inspectPicture(source.path);
  const part = cropped(full, source.crop);
  const scale = Math.min(1, longSide / Math.max(part.width, part.height));
  const whole = await readPicture(source.path, {
    longSide: Math.ceil(Math.max(full.width, full.height) * scale),
  });
  return { ...cutOut(whole, source.crop), original: part };
}

/**
 * Reads the finished picture that a painting continues from, with at most `longSide` pixels on its longer side.
 * @throws UserError as {@link readSource} does.
 */
export async function readStart(source: PictureSource, longSide: number): Promise<Picture> {
  await checkUnchanged(source);
  return await readPicture(source.path, { longSide, maxPixels: MAX_PIXELS });
}

/** The size of a cropped part, at least one pixel on each side. */
export function cropped(full: Size, crop: Crop | undefined): Size {
  if (crop === undefined) return { width: full.width, height: full.height };
  return {
    width: Math.max(1, Math.round(full.width * crop.width)),
    height: Math.max(1, Math.round(full.height * crop.height)),
  };
}

function cutOut(picture: Picture, crop: Crop): Picture {
  const size = cropped(picture, crop);
  const left = Math.min(Math.round(picture.width * crop.left), picture.width - size.width);
  const top = Math.min(Math.round(picture.height * crop.top), picture.height - size.height);
  return cropPicture(picture, size, left, top);
}

async function checkUnchanged({ path, name, sha256 }: PictureSource): Promise<void> {
  if (sha256 === undefined) return;
  const found = await hashOfFile(path).catch((cause: unknown) => {
    throw new UserError(
      'input-missing',
      `The picture "${name}" is no longer where it was ("${path}"): put it back or choose it again.`,
      { cause, values: { name, path } },
    );
  });
  if (found === sha256) return;
  throw new UserError(
    'input-changed',
    `The picture "${name}" has changed since it was chosen ("${path}"): choose it again.`,
    { values: { name, path } },
  );
}

type NetworkOptions = Pick<StylizeOptions, 'network' | 'pooling' | 'seed'>;

const openingOf = ({ pooling, seed }: NetworkOptions) => ({
  seed,
  ...(pooling !== undefined && { pooling }),
});

/** The network that the options name, with their pooling and seed. @throws UserError as `openNetwork` does. */
export function networkOf(options: NetworkOptions): Promise<Network> {
  return openNetwork(options.network, openingOf(options));
}

/** A key for what {@link networkOf} opens, which changes when the network's files do. @throws UserError as `networkKey` does. */
export function networkKeyOf(options: NetworkOptions): Promise<string> {
  return networkKey(options.network, openingOf(options));
}
