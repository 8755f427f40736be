import { CsvError, type Info, parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { UserError } from '../../common/errors.js';
import { parseValue } from '../../common/option-values.js';
import { listed, quoted } from '../../common/wording.js';
import { type StylizeInput, stylizeOptionShape } from '../../stylize/index.js';
import type { RawRow } from './manifest-row.js';

/** The options that a row can have; the weights have a column of another name. */
const { styleWeights, ...optionShape } = stylizeOptionShape;
const columns: readonly string[] = ['content', 'style', 'weights', 'output', ...Object.keys(optionShape)];

/** A record, and the line it ends on. */
interface Line {
  readonly number: number;
  readonly fields: readonly string[];
}

/**
 * Reads a manifest in CSV (RFC 4180): a header with the columns `content`, `style` (several separated by `|`), `weights`, `output` and any
 * option of a painting, in any order, separated by commas, semicolons or tabs. An empty field takes the option of the batch.
 * @param file name of the manifest, for messages.
 * @throws UserError `manifest-csv`, `manifest-column`, `manifest-empty` or `manifest-field`, and `option`, naming line and field.
 */
export function parseCsvManifest(text: string, file: string): RawRow[] {
  const [header, ...lines] = linesOf(text, file);
  if (header === undefined || lines.length === 0) {
    throw new UserError(
      'manifest-empty',
      `The manifest ${quoted(file)} has no pictures: add a header such as content,style and a line for each picture.`,
    );
  }
  const names = header.fields.map((name) => name.trim());
  checkHeader(names, file);
  return lines.map((line) => rowOf(line, names, file));
}

function linesOf(text: string, file: string): Line[] {
  try {
    const delimiter = delimiterOf(text);
    const options = { bom: true, delimiter, info: true, skip_empty_lines: true, trim: true } as const;
    // The parser miscounts lines if line endings are mixed or inside quotes.
    const records: unknown[] = parse(text.replace(/\r\n?/g, '\n'), options);
    return (records as { info: Info; record: string[] }[])
      .filter(({ record }) => record.some((field) => field !== ''))
      .map(({ info, record }) => ({ number: info.lines, fields: record }));
  } catch (error) {
    if (error instanceof CsvError) throw csvError(error, file);
    throw error;
  }
}

/** The most frequent of comma, semicolon and tab in the header. */
function delimiterOf(text: string): string {
  const [header = ''] = text.split(/\r\n|\n|\r/, 1);
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function csvError(error: CsvError, file: string): UserError {
  const line = typeof error.lines === 'number' ? `line ${error.lines}` : 'a line';
  const problem =
    error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
      ? 'has a different number of fields than the header: put text that contains the separator in quotes'
      : 'has quotes that do not match: close each one, and double those inside a text';
  return new UserError('manifest-csv', `In the manifest ${quoted(file)}, ${line} ${problem}.`, {
    cause: error,
  });
}

function checkHeader(names: readonly string[], file: string): void {
  const unknown = names.find((name) => !columns.includes(name));
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  const problem =
    unknown !== undefined
      ? `has the unknown column ${quoted(unknown)}: there are ${listed(columns)}`
      : repeated !== undefined
        ? `has the column ${repeated} twice: leave one out`
        : !names.includes('content') && 'has no column content: its first line must contain the column names';
  if (problem) throw new UserError('manifest-column', `The manifest ${quoted(file)} ${problem}.`);
}

function rowOf({ number, fields }: Line, names: readonly string[], file: string): RawRow {
  const where = `In line ${number} of ${quoted(file)}`;
  const given = new Map(names.map((name, index) => [name, fields[index] ?? '']));
  const field = (name: string) => given.get(name) || undefined;
  const content = field('content');
  if (content === undefined)
    throw new UserError('manifest-field', `${where}, content is empty: give the picture to paint.`);
  const weights = field('weights');
  return {
    where,
    content,
    styles: stylesOf(field('style'), where),
    ...(weights !== undefined && { weights: weightsOf(weights, where) }),
    output: field('output'),
    options: optionsOf(field, where),
  };
}

function stylesOf(text: string | undefined, where: string): string[] {
  const styles = text?.split('|').map((style) => style.trim()) ?? [];
  if (!styles.includes('')) return styles;
  throw new UserError(
    'manifest-field',
    `${where}, style is empty before or after a |: separate styles by a single |.`,
  );
}

function weightsOf(text: string, where: string): number[] {
  return parseValue(`${where}, weights`, styleWeights, text.replaceAll('|', ':')) as number[];
}

function optionsOf(field: (name: string) => string | undefined, where: string): StylizeInput {
  const entries = Object.entries(optionShape).flatMap(([name, schema]): [string, unknown][] => {
    const text = field(name);
    return text === undefined ? [] : [[name, parseValue(`${where}, ${name}`, schema as z.ZodType, text)]];
  });
  return Object.fromEntries(entries) as StylizeInput;
}
