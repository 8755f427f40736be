/**
 * Makes the installers: `npm run dist` for this system, or `npm run dist:linux`, `dist:mac`, `dist:win`. What goes into them is in
 * electron-builder.yml.
 */
import { build } from 'electron-builder';
import { UserError } from '../../src/common/errors.js';
import { optionsOf } from './options.js';
import { toolFailure } from './tool-failure.js';

try {
  await build(optionsOf(process.argv.slice(2), process.platform, process.env));
} catch (error) {
  const told = error instanceof UserError ? error : toolFailure(error);
  if (told === undefined) throw error;
  console.error(told.message);
  process.exitCode = 1;
}
