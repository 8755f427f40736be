import { canvasSize, isInstant, type StylizeRequest, stylize } from '../stylize/index.js';
import type { EngineCache } from './engine-cache.js';
import { noise } from './noise.js';
import type { NetworkMark, SpeedTask, Timing } from './protocol.js';

/** Iterations to measure, after a warm-up. */
const measured = 3;

/** Seconds from the start of a run to the end of each iteration. */
async function iterationSeconds(request: StylizeRequest): Promise<number[]> {
  const seconds: number[] = [];
  for await (const { stage, elapsedSeconds } of stylize(request))
    if (stage === 'painting' && elapsedSeconds > 0) seconds.push(elapsedSeconds);
  return seconds;
}

/** Measures how long an iteration with these options takes on this machine at each size. */
export async function measureSpeed(
  engines: EngineCache,
  { options, threads, device, half, sizes }: SpeedTask,
): Promise<{ network: NetworkMark; timings: Timing[] }> {
  const { network, engine, instant } = await engines.load(options, { threads, device, half });
  const timings: Timing[] = [];
  for (const size of sizes) {
    const picture = { width: size, height: size, data: noise(size, 1) };
    const only = { ...options, size, minSize: size, iterations: measured + 1, styleWeights: undefined };
    const request = { content: picture, styles: [picture], options: only, network, engine };
    if (isInstant(options)) {
      const memory = { instant: instant.memory([undefined], undefined) };
      await iterationSeconds({ ...request, ...memory }); // compiles its graphs
      const [seconds = 0] = await iterationSeconds({ ...request, ...memory });
      timings.push({ pixels: size * size, iterations: 1, seconds });
    } else {
      const { width, height } = canvasSize(picture);
      const [first = 0, ...others] = await iterationSeconds(request);
      timings.push({
        pixels: width * height,
        iterations: measured,
        seconds: (others.at(-1) ?? first) - first,
      });
    }
  }
  return { network: { name: network.description.name, fingerprint: network.fingerprint }, timings };
}
