import { stylize } from '../stylize/index.js';
import type { EngineCache } from './engine-cache.js';
import { noise } from './noise.js';
import type { NetworkMark, SpeedTask, Timing } from './protocol.js';

/** Iterations to measure, after a warm-up. */
const measured = 3;

/** Measures how long an iteration with these options takes on this machine at each size. */
export async function measureSpeed(
  engines: EngineCache,
  { options, threads, device, half, sizes }: SpeedTask,
): Promise<{ network: NetworkMark; timings: Timing[] }> {
  const { network, engine } = await engines.load(options, { threads, device, half });
  const timings: Timing[] = [];
  for (const size of sizes) {
    const picture = { width: size, height: size, data: noise(size, 1) };
    const only = { ...options, size, minSize: size, iterations: measured + 1, styleWeights: undefined };
    let first: number | undefined;
    let last = 0;
    for await (const { stage, elapsedSeconds } of stylize({
      content: picture,
      styles: [picture],
      options: only,
      network,
      engine,
    })) {
      if (stage !== 'painting') continue;
      first ??= elapsedSeconds;
      last = elapsedSeconds;
    }
    timings.push({ pixels: size * size, iterations: measured, seconds: last - (first ?? last) });
  }
  return { network: { name: network.description.name, fingerprint: network.fingerprint }, timings };
}
