import { UserError } from '../../src/common/errors.js';

/** Error codes of Node and got for a host that cannot be reached or does not answer. */
const unreachable =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|CERT_\w+|SELF_SIGNED_CERT\w*)\b/;

/** Turns a failure of electron-builder into a UserError if the network or our hook caused it; undefined for any other error. */
export function toolFailure(error: unknown): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (unreachable.test(`${code} ${error.message}`))
    return new UserError(
      'tools-unreachable',
      `Electron or a packaging tool could not be downloaded (${error.message}): they are downloaded from GitHub once and cached, so run this once with a connection to github.com, or set ELECTRON_MIRROR and ELECTRON_BUILDER_BINARIES_MIRROR to a mirror.`,
      { cause: error },
    );
  // Our hook has its own copy of the class, so `instanceof` does not recognise it.
  if (error.name === 'UserError') return new UserError('packaging', error.message, { cause: error });
  return undefined;
}
