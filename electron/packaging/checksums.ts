/** `npm run checksums`: updates `models/checksums.json` after a model or a bundled picture has changed. */
import { join } from 'node:path';
import { writeAtomically } from '../../src/disk/index.js';
import { packageRoot } from '../../src/system/package-root.js';
import { CHECKSUMS_FILE } from '../../src/system/shipped-models.js';
import { currentChecksums } from './shipped.js';

const models = join(packageRoot(), 'models');
const text = `${JSON.stringify(await currentChecksums(models), null, 2)}\n`;
await writeAtomically(join(models, CHECKSUMS_FILE), text);
