import { expect, it } from 'vitest';
import { encodePicture } from '../../../src/images/index.js';

/** The native libraries of sharp that this process has loaded. */
function sharpLibraries(): string[] {
  const report = process.report.getReport() as unknown as { sharedObjects: string[] }; // typed as object by @types/node 20
  return report.sharedObjects.filter((path) => /sharp|vips/.test(path));
}

it('importing the module loads no native code, using it does', async () => {
  expect(sharpLibraries()).toEqual([]);
  await encodePicture({ width: 1, height: 1, data: new Float32Array(3) }, { format: 'png' });
  expect(sharpLibraries()).not.toEqual([]);
});
