import { UserError } from '../../common/errors.js';
import type { OutputFormat } from '../../common/output.js';
import { counted } from '../../common/wording.js';
import { checkBits } from '../../images/index.js';
import { parseStylizeOptions, type StylizeInput, type StylizeOptions } from '../../stylize/index.js';
import type { ManifestRow } from './manifest-row.js';
import type { BatchOptions } from './options.js';
import { type FoundPicture, foldersOf, stemOf } from './picture-names.js';
import { fillTemplate, parseTemplate, type Template } from './template.js';

/** A style of an item, with its weight in the blend. */
interface WeightedStyle extends FoundPicture {
  readonly weight: number;
}

/** One picture to paint. */
export interface BatchItem {
  /** Its number in the batch, from 1. */
  readonly index: number;
  readonly content: FoundPicture;
  readonly styles: readonly WeightedStyle[];
  /** Complete; `styleWeights` is set if weights were given. */
  readonly options: StylizeOptions;
  /** As written, with its extension; see `Template.text`. */
  readonly template: string;
  readonly format: OutputFormat;
  /** The planned name, relative to the output folder, with `/`. */
  readonly output: string;
}

export interface PlanSettings {
  readonly batch: Pick<BatchOptions, 'template' | 'format' | 'bits' | 'keepTree' | 'mode'>;
  /** Stylize options as given. */
  readonly options: StylizeInput;
  /** The day of the batch, YYYY-MM-DD; see {@link dayOf}. */
  readonly date: string;
  /** The name of an option in messages, such as `--style-weight`. */
  readonly nameOf?: (name: string) => string;
}

interface Draft {
  readonly content: FoundPicture;
  readonly styles: readonly FoundPicture[];
  readonly options: StylizeOptions;
  readonly template: Template;
}

/**
 * Plans every content in each style, or in all styles blended, content by content.
 * @throws UserError `batch-styles-none`, `style-weights`, `option`, `bits-unsupported`, and as `parseTemplate` does.
 */
export function planPairs(
  contents: readonly FoundPicture[],
  styles: readonly FoundPicture[],
  settings: PlanSettings,
): BatchItem[] {
  const { batch, options, nameOf } = settings;
  const template = templateOf(batch.template, batch);
  const complete = parseStylizeOptions(options, nameOf);
  const groups = groupsOf(styles, batch.mode, complete);
  const drafts = contents.flatMap((content) =>
    groups.map((group) => ({ content, styles: group, options: complete, template })),
  );
  return numbered(drafts, settings);
}

/**
 * Plans the rows of a manifest in their order. Options, template and styles that a row does not give are those of the batch. The styles
 * of a row are always blended; those of the batch as `mode` says.
 * @param styles of the batch.
 * @throws UserError `batch-styles-none`, `style-weights`, `option`, `bits-unsupported`, and as `parseTemplate` does, naming line or entry.
 */
export function planManifest(
  rows: readonly ManifestRow[],
  styles: readonly FoundPicture[],
  settings: PlanSettings,
): BatchItem[] {
  parseStylizeOptions(settings.options, settings.nameOf); // so that an error in the options of the batch is not reported for a row
  const drafts = rows.flatMap((row) => located(row.where, () => draftsOf(row, styles, settings)));
  return numbered(drafts, settings);
}

/** The day of a moment in local time, as YYYY-MM-DD. */
export function dayOf(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

function draftsOf(
  row: ManifestRow,
  styles: readonly FoundPicture[],
  { batch, options }: PlanSettings,
): Draft[] {
  const template = templateOf(row.output ?? batch.template, batch);
  const { styleWeights: batchWeights, ...rest } = options;
  const weights = row.weights ?? (row.styles.length > 0 ? undefined : batchWeights);
  const given = { ...rest, ...row.options, ...(weights && { styleWeights: [...weights] }) };
  const complete = parseStylizeOptions(given);
  const groups =
    row.styles.length > 0 ? groupsOf(row.styles, 'blend', complete) : groupsOf(styles, batch.mode, complete);
  return groups.map((group) => ({ content: row.content, styles: group, options: complete, template }));
}

function templateOf(text: string, { format, bits }: PlanSettings['batch']): Template {
  const template = parseTemplate(text, format);
  checkBits(template.format, bits);
  return template;
}

function located<T>(where: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.code, `${where}: ${error.message}`, { cause: error });
  }
}

/** The styles of each picture that is painted from one content. */
function groupsOf(
  styles: readonly FoundPicture[],
  mode: BatchOptions['mode'],
  { styleWeights }: StylizeOptions,
): (readonly FoundPicture[])[] {
  if (styles.length === 0)
    throw new UserError('batch-styles-none', 'No style was given: give at least one style picture.');
  const groups = mode === 'blend' ? [styles] : styles.map((style) => [style]);
  const size = groups[0]?.length ?? 0;
  if (styleWeights === undefined) return groups;
  if (styleWeights.length !== size) throw weightsError(styleWeights.length, styles.length, mode);
  if (styleWeights.some((weight) => weight > 0)) return groups;
  throw new UserError(
    'style-weights',
    'The style weights are all zero: give at least one style a positive weight.',
  );
}

function weightsError(weights: number, styles: number, mode: BatchOptions['mode']): UserError {
  const advice =
    mode === 'each' && weights === styles
      ? 'each style is painted separately: leave the weights out, or blend the styles (mode blend)'
      : 'give one weight for each style';
  return new UserError(
    'style-weights',
    `The number of style weights is ${weights}, but each picture has ${counted(mode === 'each' ? 1 : styles, 'style')}: ${advice}.`,
  );
}

function numbered(drafts: readonly Draft[], settings: PlanSettings): BatchItem[] {
  const width = String(drafts.length).length;
  return drafts.map((draft, position) => itemOf(draft, position + 1, width, settings));
}

function itemOf(draft: Draft, index: number, width: number, { batch, date }: PlanSettings): BatchItem {
  const { content, styles, options, template } = draft;
  const values = {
    content: stemOf(content.relativePath),
    style: styles.map(({ relativePath }) => stemOf(relativePath)).join('+'),
    size: String(options.size),
    preset: options.preset,
    index: String(index).padStart(width, '0'),
    date,
  };
  return {
    index,
    content,
    styles: styles.map((style, at) => ({ ...style, weight: options.styleWeights?.[at] ?? 1 })),
    options,
    template: template.text,
    format: template.format,
    output: fillTemplate(template, values, batch.keepTree ? foldersOf(content.relativePath) : []),
  };
}
