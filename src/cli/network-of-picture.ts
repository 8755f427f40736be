import { basename, dirname, isAbsolute, join } from 'node:path';
import { UserError } from '../common/errors.js';
import { quoted } from '../common/wording.js';
import type { NetworkMark } from '../compute/index.js';
import { EMBEDDED, installedNames, isMissing, openNetwork } from '../networks/index.js';
import type { StoredSettings, StylizeOptions } from '../stylize/index.js';

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

/**
 * A sentence if the network has changed although it was not given another name, pooling or seed.
 * @param picture path of the picture with the settings.
 * @param network the name it has here.
 */
export function networkRemark(
  picture: string,
  options: StylizeOptions,
  { settings, network: before }: StoredSettings,
  network: string,
  now: NetworkMark,
): string | undefined {
  const isSame =
    options.network === network &&
    (['pooling', 'seed'] as const).every((name) => options[name] === settings[name]);
  if (!isSame || now.fingerprint === before.fingerprint) return undefined;
  return `The network ${now.name} has changed since "${picture}" was painted, so the picture will look different.`;
}
