import { UserError } from '../../common/errors.js';
import { type OutputFormat, outputFormats } from '../../common/output.js';
import { listed, quoted } from '../../common/wording.js';
import { outputFormat } from '../../images/index.js';
import { forbiddenIn, withoutForbidden } from './characters.js';

const placeholderNames = ['content', 'style', 'size', 'preset', 'index', 'date'] as const;
type PlaceholderName = (typeof placeholderNames)[number];

/** The value of each placeholder for one result. */
export type TemplateValues = Readonly<Record<PlaceholderName, string>>;

type Piece = { readonly literal: string } | { readonly placeholder: PlaceholderName };

export interface Template {
  /** As written, with its extension. */
  readonly text: string;
  readonly format: OutputFormat;
  /** The folders and the name, each as a list of pieces. */
  readonly components: readonly (readonly Piece[])[];
}

/**
 * Parses a template such as `{style}/{content}.jpg`. Its extension determines the format; without one, `format` does.
 * @throws UserError `template-brace`, `template-placeholder`, `template-character`, `template-path` or `output-extension-unknown`.
 */
export function parseTemplate(text: string, format: OutputFormat): Template {
  const full = hasExtension(text) ? text : text + outputFormats[format].extensions[0];
  const components = componentsOf(full, text);
  checkPath(full);
  return { text: full, format: outputFormat(full), components };
}

/** Whether the text ends with an extension; `1.5` is none, nor is a placeholder. */
function hasExtension(text: string): boolean {
  return /\.\p{L}[\p{L}\p{N}]*$/u.test(text);
}

/** @param text as the user wrote it, for messages. */
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
    const [present, missing] = token === '{' ? ['{', '}'] : ['}', '{'];
    throw new UserError(
      'template-brace',
      `The template ${quoted(text)} has a ${present} without a ${missing}: write placeholders such as {content}.`,
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
    `The template ${quoted(text)} has the unknown placeholder ${quoted(`{${name}}`)}: there are ${known}.`,
    { values: { template: text, placeholder: name } },
  );
}

function literalOf(literal: string, text: string): Piece {
  const character = forbiddenIn(literal);
  if (character === undefined) return { literal };
  const advice = character === '\\' ? 'write folders with /' : 'leave it out';
  throw new UserError(
    'template-character',
    `The template ${quoted(text)} has the character ${quoted(character)}, which some computers do not allow in names: ${advice}.`,
    { values: { template: text, character } },
  );
}

/** A template cannot lead out of the output folder, and every folder in it has a name. */
function checkPath(text: string): void {
  const components = text.split('/');
  const problem = text.startsWith('/')
    ? 'starts with a /'
    : components.includes('')
      ? 'has two / in a row'
      : components.some((one) => one === '.' || one === '..') && 'has a folder named . or ..';
  if (!problem) return;
  throw new UserError(
    'template-path',
    `The template ${quoted(text)} ${problem}: results go into the output folder and named folders inside it.`,
    { values: { template: text } },
  );
}

/**
 * The relative path of a result. Characters of the values that some platform forbids are replaced by `_`, so that a value never adds a
 * folder or leads out of one.
 * @param tree folders of the content's path to keep: they are inserted before the part with `{content}`, or else before the name.
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

/** Windows drops dots and spaces at the end of a name, and `..` is the parent folder. */
function safeEnding(name: string): string {
  return name.replace(/[. ]+$/, (ending) => '_'.repeat(ending.length));
}
