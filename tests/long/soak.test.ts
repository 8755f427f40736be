import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../src/engines/index.js';
import { randomNetwork } from '../../src/networks/random.js';
import { parseStylizeOptions, stylize } from '../../src/stylize/index.js';
import { scene, strokes } from '../unit/stylize/pictures.js';

const network = randomNetwork({ width: 0.1, seed: 1 });
const options = parseStylizeOptions({ size: 64, minSize: 32, iterations: 5, network: 'random' });

async function paintOnce(): Promise<void> {
  const engine = await createOnnxEngine(network, { threads: 1 });
  for await (const record of stylize({
    content: scene(64, 64),
    styles: [strokes(64, 64)],
    options,
    network,
    engine,
  })) {
    if (record.iteration === 5) record.picture();
  }
  await engine.release();
}

async function paintMany(times: number): Promise<number> {
  for (let i = 0; i < times; i++) await paintOnce();
  return process.memoryUsage().rss;
}

describe('two hundred runs in one process', () => {
  it('need no more memory than the first hundred', async () => {
    await paintMany(100);
    const middle = await paintMany(50);
    const end = await paintMany(50);
    expect(end).toBeLessThan(middle + 40e6);
  });
});
