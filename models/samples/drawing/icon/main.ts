/** Draws the application's icon in every size and format into a folder; `npm run icons` runs it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../../../src/disk/index.js';
import { iconFiles } from './icon-files.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name the output folder for the icons.');
  process.exit(2);
}
await mkdir(folder, { recursive: true });
for (const [name, bytes] of await iconFiles()) {
  await writeAtomically(join(folder, name), bytes);
  console.log(`${name}: ${Math.ceil(bytes.length / 1000)} kB`);
}
