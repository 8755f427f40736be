import type { Picture, Size } from '../../../../../src/images/index.js';
import { mix, type Rgb, scaled } from '../../color.js';
import { gradientNoise, type Noise } from '../../noise.js';
import { seededRandom } from '../../random.js';
import { type Camera, cameraRay } from '../../ray/camera.js';
import { develop, expose } from '../../ray/film.js';
import { solidTree } from '../../ray/tree.js';
import { breezyWater } from '../../ray/water.js';
import { lightAlong, type World } from '../../ray/world.js';
import { chalet } from './chalet.js';
import { groundMaterial, pathX } from './ground.js';
import { buildLand, type Land } from './land.js';
import { plants } from './plants.js';
import { clearSky, morningSky, sunward } from './sky.js';

/** A mountain lake with a path, meadows and pines on a clear morning, ray-traced. Any size. */
export function renderValley(size: Size, seed: number): Picture {
  const noise = gradientNoise(seed + 500);
  const land = buildLand(noise, sunward);
  const world = valley(noise, land, seed);
  const camera: Camera = { position: [0, land.height(0, 0) + 7.5, 0], heading: 0, pitch: -0.055, half: 0.52 };
  const light = expose(size, 4, seed, (x, y, random) => lightAlong(world, cameraRay(camera, x, y), random));
  return develop(light, { exposure: 0.63, bloom: 0.05, grain: 0.006, vignette: 0.2, saturation: 1.05 }, seed);
}

function valley(noise: Noise, land: Land, seed: number): World {
  const home = pathX(146) - 3;
  const bodies = [
    ...plants(noise, seededRandom(seed + 500), land),
    ...chalet(noise, home, land.height(home, 152), 152, 0.35),
  ];
  return {
    tree: solidTree(bodies),
    ground: { intersect: land.intersect, sunlit: land.sunlit, material: groundMaterial(noise) },
    water: breezyWater(noise, 0.4, [0.02, 0.075, 0.085]),
    sky: morningSky(noise),
    sun: { direction: sunward, color: [3.1, 2.6, 1.9], spread: 0.01 },
    ambient: (normal: Rgb) => mix([0.3, 0.32, 0.28], [0.42, 0.56, 0.8], normal[1] * 0.5 + 0.5),
    bounce: [0.36, 0.4, 0.3],
    haze: { length: 2400, color: (d) => scaled(clearSky([d[0], 0.09, d[2]]), 0.9) },
  };
}
