import { basename, dirname, isAbsolute, join } from 'node:path';
import { UserError } from '../common/errors.js';
import { quoted } from '../common/wording.js';
import { EMBEDDED, installedNames, isMissing, openNetwork } from '../networks/index.js';
import type { StoredSettings } from '../stylize/index.js';

/**
 * The name or path of the network that painted a picture, found by its fingerprint: under the recorded name or path, from the picture's
 * folder, or among the bundled and the installed networks. If none has the fingerprint, the one that has the recorded name.
 * @param picture path of the picture.
 * @throws UserError `network-unknown` if there is no network of the recorded name either.
 */
export async function networkOfPicture(
  picture: string,
  { settings, network: { name, fingerprint } }: StoredSettings,
): Promise<string> {
  const recorded = settings.network;
  const folder = dirname(picture);
  const isPath = /[/\\]|\.json$/.test(recorded);
  const beside = isPath ? [join(folder, basename(recorded))] : [];
  if (isPath && !isAbsolute(recorded)) beside.unshift(join(folder, recorded));
  const named: string[] = [];
  for (const candidate of new Set([recorded, ...beside, EMBEDDED, ...(await installedNames())])) {
    const found = await fingerprintOf(candidate, settings);
    if (found === fingerprint) return candidate;
    if (found !== undefined && [recorded, ...beside].includes(candidate)) named.push(candidate);
  }
  const [other = isMissing(recorded) ? recorded : undefined] = named; // a published one is offered for installation
  if (other !== undefined) return other;
  throw new UserError(
    'network-unknown',
    `The network ${quoted(name)}, which painted "${picture}", is not on this computer: install it, put its folder beside the picture, or choose another with --network.`,
  );
}

/** Undefined for a network that cannot be opened. */
async function fingerprintOf(
  name: string,
  { pooling, seed }: StoredSettings['settings'],
): Promise<string | undefined> {
  const opened = await openNetwork(name, { seed, ...(pooling && { pooling }) }).catch(() => undefined);
  return opened?.fingerprint;
}
