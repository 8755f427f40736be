import { UserError } from '../common/errors.js';
import type { PublishedWeights } from '../networks/index.js';

/** The environment variable with addresses of folders to download from instead of the publisher's. */
export const MIRROR_VARIABLE = 'IMPASTO_MIRROR';

/**
 * The addresses of a published file: in the folders of `IMPASTO_MIRROR`, separated by spaces, or else in its publisher's.
 * @throws UserError `mirror` when one of them is not a web address.
 */
export function addressesOf(
  { file, folders }: PublishedWeights,
  environment: NodeJS.ProcessEnv = process.env,
): string[] {
  const mirrors = environment[MIRROR_VARIABLE]?.split(/\s+/).filter(Boolean) ?? [];
  return (mirrors.length > 0 ? mirrors : folders).map((folder) => addressIn(folder, file));
}

function addressIn(folder: string, file: string): string {
  const base = folder.endsWith('/') ? folder : `${folder}/`;
  const address = URL.canParse(file, base) ? new URL(file, base) : undefined;
  if (address !== undefined && /^https?:$/.test(address.protocol)) return address.href;
  throw new UserError(
    'mirror',
    `${MIRROR_VARIABLE} names ${JSON.stringify(folder)}, which is not a web address: give one such as https://host/folder/.`,
  );
}
