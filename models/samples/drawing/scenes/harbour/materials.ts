import { clamp, linearHex, mix, type Rgb, scaled, smoothstep } from '../../color.js';
import { fbm, type Noise } from '../../noise.js';
import { hash } from '../../random.js';
import { type Frame, toLocal, turnedIn, turnedOut } from '../../ray/frame.js';
import { type Material, type Spot, type Surface, unit } from '../../ray/solid.js';

/** Plain rough paint or wood, uneven by noise of this size in metres. */
export function painted(noise: Noise, color: Rgb, grain = 0.6, shine = 0): Material {
  return ({ x, y, z, normal }) => {
    const uneven =
      1 + 0.22 * noise.at3(x / grain, y / grain, z / grain) + 0.1 * noise.at3(x * 9, y * 9, z * 9);
    return { color: scaled(color, uneven), normal, shine };
  };
}

/** Terracotta roof tiles in rows down the slope of the face they lie on; local x or z runs along the eaves. */
export function tiles(noise: Noise, frame: Frame, color: Rgb): Material {
  return (spot) => {
    const [lx, ly, lz] = toLocal(frame, spot.x, spot.y, spot.z);
    const n = turnedIn(frame, ...spot.normal);
    const alongX = Math.abs(n[2]) >= Math.abs(n[0]);
    const across = (alongX ? lx : lz) / 0.3;
    const down = ly / Math.max(0.2, Math.hypot(n[0], n[2])) / 0.42;
    return tileSurface(noise, spot, frame, alongX, across, down, color);
  };
}

function tileSurface(
  noise: Noise,
  spot: Spot,
  frame: Frame,
  alongX: boolean,
  across: number,
  down: number,
  color: Rgb,
): Surface {
  const fine = smoothstep(150, 40, spot.distance);
  const phase = (across - Math.floor(across) - 0.5) * 2;
  const step = down - Math.floor(down);
  const own = hash(Math.floor(across), Math.floor(down), Math.floor(frame.x * 10));
  const moss = smoothstep(0.1, 0.6, fbm(noise, spot.x * 0.5 + spot.y, spot.z * 0.5, 3));
  const shadow = 1 - fine * (0.45 * phase * phase + 0.3 * smoothstep(0.75, 1, step));
  const worn = mix(scaled(color, 0.75 + own * 0.5), linearHex('6d6350'), moss * 0.45);
  const tilt = turnedOut(frame, alongX ? phase : 0, 0, alongX ? 0 : phase);
  const k = 0.55 * fine;
  const [nx, ny, nz] = spot.normal;
  return { color: scaled(worn, shadow), normal: unit(nx + tilt[0] * k, ny, nz + tilt[2] * k) };
}

/** Courses of cut stone, `wide` by `tall` metres, with joints; on level faces, slabs. */
export function masonry(noise: Noise, frame: Frame, color: Rgb, wide: number, tall: number): Material {
  return (spot) => {
    const [lx, ly, lz] = toLocal(frame, spot.x, spot.y, spot.z);
    const n = turnedIn(frame, ...spot.normal);
    const level = Math.abs(n[1]) > 0.7;
    const u = level || Math.abs(n[2]) > Math.abs(n[0]) ? lx : lz;
    const v = level ? lz / 1.6 : ly;
    return stoneSurface(noise, spot, u / wide, v / tall, color, level);
  };
}

function stoneSurface(noise: Noise, spot: Spot, u: number, v: number, color: Rgb, level: boolean): Surface {
  const course = Math.floor(v);
  const shift = u + hash(course, 3, 5);
  const block = Math.floor(shift);
  const a = shift - block;
  const b = v - course;
  const joint = Math.min(smoothstep(0, 0.05, Math.min(a, 1 - a)), smoothstep(0, 0.09, Math.min(b, 1 - b)));
  const fine = smoothstep(120, 30, spot.distance);
  const rough = fbm(noise, u * 3 + block * 5, v * 3 + course * 7, 4);
  const own = 0.72 + 0.5 * hash(block, course, 11);
  const wet = level
    ? 1
    : 0.42 + 0.58 * smoothstep(0.25, 0.9, spot.y + 0.25 * noise.at(spot.x * 2, spot.z * 2));
  const slime = level ? 0 : smoothstep(0.75, 0.2, spot.y) * 0.5;
  const shade = own * (1 + 0.3 * rough) * (1 - 0.55 * fine * (1 - joint)) * wet;
  const bump = 0.3 * fine;
  const [nx, ny, nz] = spot.normal;
  const normal = unit(
    nx + bump * rough * 0.6 + bump * (0.5 - a) * (1 - joint),
    ny + bump * noise.at(u * 9, v * 9),
    nz + bump * noise.at(u * 9 + 40, v * 9),
  );
  return { color: mix(scaled(color, shade), linearHex('3d4a2c'), slime), normal };
}

/** Leaves: dappled green by noise, with a rough normal. */
export function foliage(noise: Noise, color: Rgb): Material {
  return ({ x, y, z, normal }) => {
    const a = noise.at3(x * 2.3, y * 2.3, z * 2.3);
    const b = noise.at3(x * 6.5 + 30, y * 6.5, z * 6.5);
    const c = noise.at3(x * 6.5, y * 6.5 + 30, z * 6.5);
    const light = clamp(0.75 + 0.7 * a + 0.5 * b, 0.15, 1.9);
    return {
      color: scaled(color, light),
      normal: unit(normal[0] + b * 0.9, normal[1] + c * 0.9 + 0.15, normal[2] + a * 0.9),
    };
  };
}
