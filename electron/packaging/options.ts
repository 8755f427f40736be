import { parseArgs } from 'node:util';
import type { CliOptions, Configuration } from 'electron-builder';
import { UserError } from '../../src/common/errors.js';

const systems = { linux: 'linux', darwin: 'mac', win32: 'win' } as const;
type System = (typeof systems)[keyof typeof systems];

const usage =
  'Usage: npm run dist -- [linux|mac|win] [--x64] [--arm64] [--dir]; the defaults are this system and this processor.';

/**
 * Options for electron-builder. It never publishes anything: the release workflow does that.
 * @param args the system and flags, as in `npm run dist -- mac --arm64`.
 * @param here the current system.
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
  const config = { ...repositoryOptions(environment), ...(system === 'mac' && adHocSigning(environment)) };
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

/** Options that depend on the repository, which only GitHub Actions sets; without one the application does not check for updates. */
function repositoryOptions({ GITHUB_REPOSITORY }: NodeJS.ProcessEnv): Configuration {
  if (!GITHUB_REPOSITORY) return {};
  const [owner = '', repo = ''] = GITHUB_REPOSITORY.split('/');
  return {
    publish: { provider: 'github', owner, repo, releaseType: 'draft' },
    extraMetadata: { homepage: `https://github.com/${GITHUB_REPOSITORY}` },
  };
}

/**
 * Without a certificate the application is signed ad hoc, because Macs with Apple processors start no unsigned code. The hardened runtime
 * is off then: it loads only libraries signed by the same team.
 */
function adHocSigning({ CSC_LINK, CSC_NAME }: NodeJS.ProcessEnv): Configuration {
  if (CSC_LINK || CSC_NAME) return {};
  return { mac: { identity: '-', hardenedRuntime: false, notarize: false } };
}
