import type { TFunction } from 'i18next';
import {
  DEFAULT_BITS,
  DEFAULT_DPI,
  DEFAULT_QUALITY,
  type Job,
  type OutputFormat,
  outputFormats,
} from '../../src/api/contract.js';
import { addressOf } from '../api/client.js';
import { bridge } from '../bridge.js';
import { pictureTitle } from '../text/picture-name.js';

/** How pictures are saved. */
export interface SaveAs {
  readonly format: OutputFormat;
  readonly quality: number;
  readonly bits: 8 | 16;
  /** Pixels per inch at which to print. */
  readonly dpi: number;
}

/** Smallest long side of a saved picture, in pixels. */
export const minSaveSize = 16;

export const defaultSave: SaveAs = {
  format: 'png',
  quality: DEFAULT_QUALITY,
  bits: DEFAULT_BITS,
  dpi: DEFAULT_DPI,
};

/** Whether a format has a quality setting instead of a bit depth. */
export const hasQuality = (format: OutputFormat) => !outputFormats[format].isLossless;

/** Longest name before the extension, in bytes: file systems allow 255 in all. */
const longestName = 240;

/**
 * A file name for a result, such as `harbour in the style of swirl.png`, in the language of the screen, without characters
 * that a file system forbids.
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

/** The text cut to {@link longestName}, without half a character at the end. */
function cut(text: string): string {
  const bytes = new TextEncoder().encode(text).subarray(0, longestName);
  return new TextDecoder().decode(bytes).replace(/\ufffd+$/, '');
}

/** The size of a picture reduced to a long side. */
export function sizeOf({ width, height }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Wanted extends SaveAs {
  /** Long side in pixels; the full size by default. */
  readonly longest?: number | undefined;
}

/** URL of a finished picture. */
export function resultAddress(id: string, as: Wanted, download: boolean): string {
  return addressOf(
    'jobResult',
    { id },
    {
      format: as.format,
      ...(hasQuality(as.format)
        ? { quality: as.quality }
        : { bits: as.bits === 16 ? ('16' as const) : ('8' as const) }),
      ...(outputFormats[as.format].hasDpi && as.dpi !== DEFAULT_DPI ? { dpi: as.dpi } : {}),
      ...(as.longest === undefined ? {} : { width: as.longest }),
      ...(download ? { download: '1' as const } : {}),
    },
  );
}

/** Saves a finished picture with the shell's dialog, or as a download. Returns the path if it is known. */
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
  const url = resultAddress(id, defaultSave, false);
  const shell = bridge();
  if (shell) return shell.copyPicture(url);
  // The promise is passed, not the picture: browsers allow copying only right after the click.
  const picture = fetch(url).then((response) => {
    if (!response.ok) throw new Error(String(response.status));
    return response.blob();
  });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
}
