import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../src/common/errors.js';
import { childProgram } from '../src/compute/index.js';
import { packageRoot } from '../src/system/package-root.js';

/** Paths of the application's built parts. */
export interface Installation {
  /** Folder of the built renderer. */
  readonly renderer: string;
  readonly preload: string;
}

/**
 * Finds the built parts of the application.
 * @throws UserError `install-broken` when one is missing.
 */
export function findInstallation(root: string = packageRoot(), program: string = childProgram): Installation {
  const renderer = join(root, 'dist', 'renderer');
  const preload = join(root, 'dist', 'electron', 'preload.cjs');
  const missing = [join(renderer, 'index.html'), preload, program].find((path) => !existsSync(path));
  if (missing === undefined) return { renderer, preload };
  throw new UserError(
    'install-broken',
    `A part of Impasto is missing ("${missing}"): install it again, or build it with "npm run build".`,
  );
}
