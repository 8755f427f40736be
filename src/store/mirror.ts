import { UserError } from '../common/errors.js';
import type { PublishedWeights } from '../networks/index.js';

/** Name of the environment variable that names folders on the web to download from instead of the publisher's. */
export const MIRROR_VARIABLE = 'IMPASTO_MIRROR';

/**
 * Where a published file can be had: in the folders that `IMPASTO_MIRROR` names, separated by spaces, else in its publisher's.
 * @throws UserError `mirror` when it names something that is no web address.
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
    `${MIRROR_VARIABLE} names ${JSON.stringify(folder)}, which is no web address: give one such as https://host/folder/.`,
  );
}
