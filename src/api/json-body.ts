import { UserError } from '../common/errors.js';
import { checkEncoding, declaredLength } from './upload.js';

/** Deeper values make recursive code fail; the contract's own have 6 levels. */
const MOST_LEVELS = 64;

/**
 * Reads the JSON body of a request; an empty body counts as `{}`.
 * @param limit the largest body, in bytes.
 * @throws UserError `content-type`, `content-encoding`, `body-too-large` or `json-invalid`.
 */
export async function readJsonBody(request: Request, limit: number): Promise<unknown> {
  checkEncoding(request.headers);
  const type = request.headers.get('content-type');
  if (type !== null && !isJson(type)) throw wrongType(type);
  const bytes = await readAtMost(request, limit);
  if (bytes.length === 0) return {};
  if (type === null) throw wrongType('nothing');
  return parse(bytes);
}

const isJson = (type: string) => /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type.trim());

function wrongType(type: string): UserError {
  return new UserError(
    'content-type',
    `The body has the content type ${type.split(';')[0]}: send JSON with the header "Content-Type: application/json".`,
  );
}

async function readAtMost(request: Request, limit: number): Promise<Buffer> {
  if ((declaredLength(request.headers) ?? 0) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let count = 0;
  for await (const chunk of request.body ?? []) {
    count += chunk.byteLength;
    if (count > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): UserError {
  return new UserError(
    'body-too-large',
    `The body is larger than ${limit / 1e6} MB, the limit of this call: send less at once.`,
  );
}

function parse(bytes: Uint8Array): unknown {
  const value = parsed(bytes);
  if (!isDeeper(value, MOST_LEVELS)) return value;
  const message = `The body is nested more than ${MOST_LEVELS} levels deep: send it with fewer levels.`;
  throw new UserError('json-invalid', message);
}

/** Whether lists and objects are nested deeper than some levels. */
function isDeeper(value: unknown, levels: number): boolean {
  let level = nestedIn([value]);
  for (let depth = 1; depth <= levels; depth += 1)
    level = nestedIn(level.flatMap((one) => Object.values(one)));
  return level.length > 0;
}

/** The lists and objects among some values. */
const nestedIn = (values: readonly unknown[]) =>
  values.filter((one): one is object => typeof one === 'object' && one !== null);

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new UserError('json-invalid', 'The body is not JSON in UTF-8: check its quotes and commas.', {
      cause,
    });
  }
}
