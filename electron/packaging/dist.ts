/**
 * Builds the installers: `npm run dist` for this system, or `npm run dist:linux`, `dist:mac`, `dist:win`. electron-builder.yml says what
 * they contain.
 */
import { build } from 'electron-builder';
import { UserError } from '../../src/common/errors.js';
import { optionsOf } from './options.js';
import { toolFailure } from './tool-failure.js';

try {
  await build(optionsOf(process.argv.slice(2), process.platform, process.env));
} catch (error) {
  const failure = error instanceof UserError ? error : toolFailure(error);
  if (failure === undefined) throw error;
  console.error(failure.message);
  process.exitCode = 1;
}
