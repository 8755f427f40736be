import { UserError } from '../../src/common/errors.js';

/** What Node and got call it when the other side cannot be reached or does not answer. */
const unreachable =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|CERT_\w+|SELF_SIGNED_CERT\w*)\b/;

/** A failure of electron-builder in a sentence, where it is the network's or the configuration's; undefined for any other. */
export function toolFailure(error: unknown): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (unreachable.test(`${code} ${error.message}`))
    return new UserError(
      'tools-unreachable',
      `Electron or a tool for making installers could not be fetched (${error.message}): they come from GitHub the first time and are kept, so run this once with a connection to github.com, or set ELECTRON_MIRROR and ELECTRON_BUILDER_BINARIES_MIRROR to a mirror.`,
      { cause: error },
    );
  // The hook's own sentence, from whatever copy of the class it has.
  if (error.name === 'UserError') return new UserError('packaging', error.message, { cause: error });
  return undefined;
}
