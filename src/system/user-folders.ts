import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** The environment variable with the folder of Impasto's data. */
export const HOME_VARIABLE = 'IMPASTO_HOME';

/**
 * The folder of the user's data, such as installed networks: `IMPASTO_HOME`, else the platform's folder for application data (XDG Base Directory Specification; Local AppData; Application Support).
 */
export function userDataFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (environment[HOME_VARIABLE]) return resolve(environment[HOME_VARIABLE]);
  if (platform === 'win32')
    return join(environment.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Impasto');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Impasto');
  return join(xdgDataHome(environment) ?? join(home, '.local', 'share'), 'impasto');
}

/** The specification requires relative paths to be ignored. */
function xdgDataHome({ XDG_DATA_HOME }: NodeJS.ProcessEnv): string | undefined {
  return XDG_DATA_HOME && isAbsolute(XDG_DATA_HOME) ? XDG_DATA_HOME : undefined;
}
