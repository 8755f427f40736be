import { UserError } from '../../common/errors.js';
import { type OutputFormat, outputFormats } from '../../common/output.js';
import { listed } from '../../common/wording.js';
import { outputFormat } from '../../images/index.js';
import { forbiddenIn, withoutForbidden } from './characters.js';
import { named } from './wording.js';

/** What a template can hold between braces. */
const placeholderNames = ['content', 'style', 'size', 'preset', 'index', 'date'] as const;
type PlaceholderName = (typeof placeholderNames)[number];

/** What stands for each placeholder in one result's name. */
export type TemplateValues = Readonly<Record<PlaceholderName, string>>;

type Piece = { readonly literal: string } | { readonly placeholder: PlaceholderName };

/** A template that has been understood. */
export interface Template {
  /** As written, with its ending. */
  readonly text: string;
  readonly format: OutputFormat;
  /** The folders and the name, each as the pieces it is put together from. */
  readonly components: readonly (readonly Piece[])[];
}

/**
 * Understands a template such as `{style}/{content}.jpg`. Its ending chooses the format; one without takes that of `format`.
 * @throws UserError `template-brace`, `template-placeholder`, `template-character`, `template-path` or `output-extension-unknown`.
 */
export function parseTemplate(text: string, format: OutputFormat): Template {
  const full = hasEnding(text) ? text : text + outputFormats[format].extensions[0];
  const components = componentsOf(full, text);
  checkPath(full);
  return { text: full, format: outputFormat(full), components };
}

/** Whether the text ends as an extension does; `1.5` does not, nor does what a placeholder will fill. */
function hasEnding(text: string): boolean {
  return /\.\p{L}[\p{L}\p{N}]*$/u.test(text);
}

/** @param text as the user wrote it, for sentences. */
function componentsOf(full: string, text: string): Piece[][] {
  const components: Piece[][] = [[]];
  for (const token of full.match(/\{[^{}]*\}|[{}/]|[^{}/]+/g) ?? []) {
    if (token === '/') components.push([]);
    else components.at(-1)?.push(pieceOf(token, text));
  }
  return components;
}

function pieceOf(token: string, text: string): Piece {
  if (token === '{' || token === '}') {
    const [there, missing] = token === '{' ? ['{', '}'] : ['}', '{'];
    throw new UserError(
      'template-brace',
      `The template ${named(text)} has a ${there} without its ${missing}: write placeholders such as {content}.`,
      { values: { template: text } },
    );
  }
  return token.startsWith('{') ? placeholderOf(token.slice(1, -1), text) : literalOf(token, text);
}

function placeholderOf(name: string, text: string): Piece {
  const placeholder = placeholderNames.find((known) => known === name);
  if (placeholder !== undefined) return { placeholder };
  const known = listed(placeholderNames.map((one) => `{${one}}`));
  throw new UserError(
    'template-placeholder',
    `The template ${named(text)} has the unknown placeholder ${named(`{${name}}`)}: there are ${known}.`,
    { values: { template: text, placeholder: name } },
  );
}

function literalOf(literal: string, text: string): Piece {
  const character = forbiddenIn(literal);
  if (character === undefined) return { literal };
  const advice = character === '\\' ? 'write folders with /' : 'leave it out';
  throw new UserError(
    'template-character',
    `The template ${named(text)} has the character ${named(character)}, which not every computer allows in a name: ${advice}.`,
    { values: { template: text, character } },
  );
}

/** Results never leave their folder, and every folder on the way has a name. */
function checkPath(text: string): void {
  const components = text.split('/');
  const problem = text.startsWith('/')
    ? 'begins with a /'
    : components.includes('')
      ? 'has two / in a row'
      : components.some((one) => one === '.' || one === '..') && 'has a folder named . or ..';
  if (!problem) return;
  throw new UserError(
    'template-path',
    `The template ${named(text)} ${problem}: results go into the output folder and named folders inside it.`,
    { values: { template: text } },
  );
}

/**
 * The relative path that a template means. In values, which come from files that exist, `_` stands for characters that some platform
 * forbids, so that a value never adds a folder or leads out of one.
 * @param tree folders that are kept from the content's own path: they come before the part with `{content}`, else before the name.
 */
export function fillTemplate(
  template: Template,
  values: TemplateValues,
  tree: readonly string[] = [],
): string {
  const filled = template.components.map((pieces) => filledComponent(pieces, values));
  const folders = tree.map((folder) => safeEnding(withoutForbidden(folder)));
  const at = template.components.findIndex((pieces) =>
    pieces.some((piece) => 'placeholder' in piece && piece.placeholder === 'content'),
  );
  return filled.toSpliced(at < 0 ? filled.length - 1 : at, 0, ...folders).join('/');
}

function filledComponent(pieces: readonly Piece[], values: TemplateValues): string {
  const text = pieces
    .map((piece) => ('literal' in piece ? piece.literal : withoutForbidden(values[piece.placeholder])))
    .join('');
  const last = pieces.at(-1);
  return last !== undefined && 'placeholder' in last ? safeEnding(text) : text;
}

/** Windows drops dots and spaces at the end of a name, and `..` would be the folder above. */
function safeEnding(name: string): string {
  return name.replace(/[. ]+$/, (ending) => '_'.repeat(ending.length));
}
