import type { Picture, Size } from '../../../../../src/images/index.js';
import { mix, type Rgb, scaled } from '../../color.js';
import { gradientNoise, type Noise } from '../../noise.js';
import { seededRandom } from '../../random.js';
import { type Camera, cameraRay } from '../../ray/camera.js';
import { develop, expose } from '../../ray/film.js';
import { solidTree } from '../../ray/tree.js';
import { breezyWater } from '../../ray/water.js';
import { lightAlong, type World } from '../../ray/world.js';
import { clearSky, eveningSky, sunward } from './sky.js';
import { town } from './town.js';

const camera: Camera = { position: [0, 5.2, -12], heading: -0.025, pitch: 0.07, half: 0.53 };

/** An old harbour town in evening light, ray-traced. Any size. */
export function renderHarbour(size: Size, seed: number): Picture {
  const noise = gradientNoise(seed + 300);
  const world = harbour(noise, seed);
  const light = expose(size, 9, seed, (x, y, random) => lightAlong(world, cameraRay(camera, x, y), random));
  return develop(
    light,
    { exposure: 0.56, bloom: 0.06, grain: 0.007, vignette: 0.25, saturation: 1.16 },
    seed,
  );
}

function harbour(noise: Noise, seed: number): World {
  return {
    tree: solidTree(town(noise, seededRandom(seed + 300))),
    water: breezyWater(noise, 1, [0.035, 0.085, 0.09]),
    sky: eveningSky(noise),
    sun: { direction: sunward, color: [3.1, 2.0, 1.05], spread: 0.012 },
    ambient,
    bounce: [0.5, 0.4, 0.32],
    haze: { length: 1050, color: (d) => scaled(clearSky([d[0], 0.05, d[2]]), 0.85) },
  };
}

/** Blue from above, the glow's warmth from the left. */
function ambient(normal: Rgb): Rgb {
  const level = mix([0.34, 0.31, 0.3], [0.42, 0.52, 0.74], normal[1] * 0.5 + 0.5);
  return mix(level, [0.95, 0.7, 0.5], Math.max(0, -normal[0]) * 0.3);
}
