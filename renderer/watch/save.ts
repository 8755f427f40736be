import type { TFunction } from 'i18next';
import {
  DEFAULT_BITS,
  DEFAULT_QUALITY,
  type Job,
  type OutputFormat,
  outputFormats,
} from '../../src/api/contract.js';
import { addressOf } from '../api/client.js';
import { bridge } from '../bridge.js';
import { pictureTitle } from '../text/picture-name.js';

/** How pictures are to be saved. */
export interface SaveAs {
  readonly format: OutputFormat;
  readonly quality: number;
  readonly bits: 8 | 16;
}

/** The smallest size that a picture is saved in, its long side in pixels. */
export const leastSize = 16;

export const usualSave: SaveAs = { format: 'png', quality: DEFAULT_QUALITY, bits: DEFAULT_BITS };

/** Whether a format has a quality to choose, or bits. */
export const hasQuality = (format: OutputFormat) => !outputFormats[format].isLossless;

/** The longest name before the ending, in bytes: systems take 255 for the whole. */
const longestName = 240;

/**
 * A file name for a result, such as `harbour in the style of swirl.png`, in the language of the screen, with nothing in it that a
 * system forbids.
 */
export function saveName(t: TFunction, job: Pick<Job, 'content' | 'styles'>, format: OutputFormat): string {
  const styles = job.styles.map((used) => pictureTitle(t, used)).join(' + ');
  const whole = `${pictureTitle(t, job.content)} ${t('watch.inTheStyleOf')} ${styles}`;
  const safe = whole
    .replace(/[\p{Cc}<>:"/\\|?*]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `${cut(safe)}${outputFormats[format].extensions[0]}`;
}

/** The beginning of a text that fits into {@link longestName}, without half a character at its end. */
function cut(text: string): string {
  const bytes = new TextEncoder().encode(text).subarray(0, longestName);
  return new TextDecoder().decode(bytes).replace(/\ufffd+$/, '');
}

/** Width and height of a picture made smaller, so that its long side is as asked. */
export function sizeOf({ width, height }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Wanted extends SaveAs {
  /** Long side in pixels; its own unless told. */
  readonly longest?: number | undefined;
}

/** Address of a finished picture. */
export function resultAddress(id: string, as: Wanted, download: boolean): string {
  return addressOf(
    'jobResult',
    { id },
    {
      format: as.format,
      ...(hasQuality(as.format)
        ? { quality: as.quality }
        : { bits: as.bits === 16 ? ('16' as const) : ('8' as const) }),
      ...(as.longest === undefined ? {} : { width: as.longest }),
      ...(download ? { download: '1' as const } : {}),
    },
  );
}

/** Saves a finished picture: through the shell's dialog, or as the browser's download. The path where it is known. */
export async function savePicture(t: TFunction, job: Job, as: Wanted): Promise<string | null> {
  const name = saveName(t, job, as.format);
  const shell = bridge();
  if (shell) return shell.savePicture({ url: resultAddress(job.id, as, false), name });
  const link = document.createElement('a');
  link.href = resultAddress(job.id, as, true);
  link.download = name;
  link.click();
  return null;
}

/** Copies a finished picture as PNG. */
export async function copyPicture(id: string): Promise<void> {
  const url = resultAddress(id, usualSave, false);
  const shell = bridge();
  if (shell) return shell.copyPicture(url);
  // The promise goes in, not the picture: a browser allows copying only within a moment of the click.
  const picture = fetch(url).then((response) => {
    if (!response.ok) throw new Error(String(response.status));
    return response.blob();
  });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
}
