/**
 * Makes the installers: `npm run dist` for this system, or `npm run dist:linux`, `dist:mac`, `dist:win`. What goes into them is in
 * electron-builder.yml.
 */
import { parseArgs } from 'node:util';
import { build, type CliOptions, type Configuration } from 'electron-builder';
import { UserError } from '../../src/errors.js';
import { toolFailure } from './tool-failure.js';

const systems = { linux: 'linux', darwin: 'mac', win32: 'win' } as const;
type System = (typeof systems)[keyof typeof systems];

const usage =
  'Usage: npm run dist -- [linux|mac|win] [--x64] [--arm64] [--dir]; without a system for this one, without a processor for this one.';

/** What was asked for, as electron-builder wants it. Nothing is ever published from here: the release workflow does that. */
function optionsOf(args: readonly string[], here: NodeJS.Platform): CliOptions {
  const { values, positionals } = parsed(args);
  const [system = systems[here as keyof typeof systems]] = positionals;
  if (positionals.length > 1 || !Object.values<unknown>(systems).includes(system))
    throw new UserError('usage', usage);
  return { ...values, [system as System]: [], publish: 'never', config: configuration(process.env) };
}

function parsed(args: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { x64: flag, arm64: flag, dir: flag },
    });
  } catch (cause) {
    throw new UserError('usage', usage, { cause });
  }
}

/** What depends on where the project lives. GitHub says in its actions; elsewhere there is nowhere to look for updates. */
function configuration({ GITHUB_REPOSITORY }: NodeJS.ProcessEnv): Configuration {
  if (!GITHUB_REPOSITORY) return {};
  const [owner = '', repo = ''] = GITHUB_REPOSITORY.split('/');
  return {
    publish: { provider: 'github', owner, repo, releaseType: 'draft' },
    extraMetadata: { homepage: `https://github.com/${GITHUB_REPOSITORY}` },
  };
}

try {
  await build(optionsOf(process.argv.slice(2), process.platform));
} catch (error) {
  const told = error instanceof UserError ? error : toolFailure(error);
  if (told === undefined) throw error;
  console.error(told.message);
  process.exitCode = 1;
}
