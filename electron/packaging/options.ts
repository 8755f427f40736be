import { parseArgs } from 'node:util';
import type { CliOptions, Configuration } from 'electron-builder';
import { UserError } from '../../src/common/errors.js';

const systems = { linux: 'linux', darwin: 'mac', win32: 'win' } as const;
type System = (typeof systems)[keyof typeof systems];

const usage =
  'Usage: npm run dist -- [linux|mac|win] [--x64] [--arm64] [--dir]; without a system for this one, without a processor for this one.';

/**
 * What is to be packed, as electron-builder wants it. Nothing is ever published from here: the release workflow does that.
 * @param args the system and flags, as in `npm run dist -- mac --arm64`.
 * @param here the system this runs on.
 * @throws UserError `usage`.
 */
export function optionsOf(
  args: readonly string[],
  here: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): CliOptions {
  const { values, positionals } = parsed(args);
  const [system = systems[here as keyof typeof systems]] = positionals;
  if (positionals.length > 1 || !isSystem(system)) throw new UserError('usage', usage);
  const config = { ...whereItLives(environment), ...(system === 'mac' && adHoc(environment)) };
  return { ...values, [system]: [], publish: 'never', config };
}

const isSystem = (name: unknown): name is System => Object.values<unknown>(systems).includes(name);

function parsed(args: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  const options = { x64: flag, arm64: flag, dir: flag };
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (cause) {
    throw new UserError('usage', usage, { cause });
  }
}

/** What depends on the project's home. GitHub names it in its actions; elsewhere there is nowhere to look for updates. */
function whereItLives({ GITHUB_REPOSITORY }: NodeJS.ProcessEnv): Configuration {
  if (!GITHUB_REPOSITORY) return {};
  const [owner = '', repo = ''] = GITHUB_REPOSITORY.split('/');
  return {
    publish: { provider: 'github', owner, repo, releaseType: 'draft' },
    extraMetadata: { homepage: `https://github.com/${GITHUB_REPOSITORY}` },
  };
}

/**
 * Without a certificate the application is signed as nobody's: Macs with Apple processors start nothing that is not signed at all. The
 * hardened runtime would then refuse its own libraries, as they have no team in common.
 */
function adHoc({ CSC_LINK, CSC_NAME }: NodeJS.ProcessEnv): Configuration {
  if (CSC_LINK || CSC_NAME) return {};
  return { mac: { identity: '-', hardenedRuntime: false, notarize: false } };
}
