import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEngine, type Engine } from '../../src/engines/index.js';
import { fitSize, type Picture, readPicture, resamplePicture } from '../../src/images/index.js';
import { type Network, openNetwork } from '../../src/networks/index.js';
import { parseStylizeOptions, scorePicture, stylize } from '../../src/stylize/index.js';
import { writePicture } from '../unit/images/write-picture.js';

/*
 * Every bundled content in every bundled style with the embedded network; out/contact-sheet.png shows them for visual inspection.
 */
interface Sample {
  readonly file: string;
  readonly kind: 'content' | 'style';
}

const folder = 'models/samples';
const samples = JSON.parse(await readFile(join(folder, 'samples.json'), 'utf8')) as Sample[];
const ofKind = (kind: Sample['kind']) =>
  samples.filter((sample) => sample.kind === kind).map(({ file }) => file);
const [contents, styles] = [ofKind('content'), ofKind('style')];
const read = (file: string) => readPicture(join(folder, file), { longSide: 512 });
const size = 192;

let network: Network;
let engine: Engine;
const painted = new Map<string, Picture>();

beforeAll(async () => {
  network = await openNetwork('embedded');
  engine = await createOnnxEngine(network, { threads: 0 });
});
afterAll(async () => {
  await engine.release();
  await mkdir('out', { recursive: true });
  await writePicture('out/contact-sheet.png', sheet());
});

describe.each(contents)('%s', (contentFile) => {
  it.each(styles)('in the style of %s is closer to it than before', async (styleFile) => {
    const [content, style] = [await read(contentFile), await read(styleFile)];
    const options = parseStylizeOptions({ size });
    const request = { content, styles: [style], options, network, engine };
    let result = content;
    for await (const record of stylize(request)) if (record.stage === 'done') result = record.picture();
    painted.set(`${contentFile} ${styleFile}`, result);
    const before = await scorePicture({ ...request, result: content });
    const after = await scorePicture({ ...request, result });
    expect(after.styleDistance).toBeLessThan(before.styleDistance / 3);
    expect(after.contentDistance).toBeLessThan(1);
  });
});

/** A row for each content, a column for each style. */
function sheet(): Picture {
  const cell = fitSize({ width: 4, height: 3 }, size);
  const [width, height] = [cell.width * styles.length, cell.height * contents.length];
  const data = new Float32Array(3 * width * height);
  for (const [row, content] of contents.entries()) {
    for (const [column, style] of styles.entries()) {
      const picture = painted.get(`${content} ${style}`);
      if (!picture) continue;
      const { data: pixels } = resamplePicture(picture, cell);
      for (let line = 0; line < 3 * cell.height; line++) {
        const y = Math.floor(line / cell.height) * height + row * cell.height + (line % cell.height);
        data.set(
          pixels.subarray(line * cell.width, (line + 1) * cell.width),
          y * width + column * cell.width,
        );
      }
    }
  }
  return { width, height, data };
}
