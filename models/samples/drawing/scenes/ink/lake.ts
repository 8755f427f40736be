import { smoothstep } from '../../color.js';
import { bell, between } from '../../random.js';
import { black, curve, type Desk, draw, indigo, ochre, vermilion } from './desk.js';
import { wash } from './paper.js';

/** Rippled water, with the sun in it. */
export function lake(desk: Desk): void {
  const { sheet, noise, random } = desk;
  wash(sheet, noise, indigo, 60, (x, y) => {
    const band = noise.at(x * 2.2, y * 26) + 0.5 * noise.at(x * 6 + 9, y * 60);
    return 0.34 * smoothstep(0.66, 0.95, y) * smoothstep(-0.35, 0.5, band);
  });
  for (let n = 0; n < 300; n++) {
    const y = 0.69 + 0.3 * random() ** 1.2;
    const x = between(random, -0.05, 1.35);
    const length = between(random, 0.02, 0.13) * (0.4 + (y - 0.65) * 2.4);
    const path = curve(x, y, 0.04 * bell(random), length, 0.12 * bell(random));
    draw(desk, {
      path,
      radius: between(random, 0.0007, 0.0022) * (0.5 + (y - 0.65) * 3),
      density: between(random, 0.2, 0.6),
      dryness: random(),
      press: [0.3, 0.1],
      pigment: random() < 0.6 ? indigo : black,
    });
  }
  for (let n = 0; n < 46; n++) {
    const y = 0.68 + 0.3 * random();
    const path = curve(
      0.98 + 0.06 * bell(random) - 0.04,
      y,
      0.03 * bell(random),
      between(random, 0.02, 0.07),
      0,
    );
    draw(desk, {
      path,
      radius: between(random, 0.001, 0.0032),
      density: 0.5,
      dryness: random(),
      press: [0.3, 0.1],
      pigment: vermilion,
    });
  }
}

/** A boat with an awning and its boatman; `size` is half its length. */
export function boat(desk: Desk, x: number, y: number, size: number): void {
  const at = (points: [number, number][]): number[] =>
    points.flatMap(([u, v]) => [x + u * size, y + v * size]);
  draw(desk, {
    path: at([
      [-1, -0.16],
      [-0.7, 0.06],
      [-0.2, 0.14],
      [0.35, 0.12],
      [0.8, -0.02],
      [1.05, -0.22],
    ]),
    radius: size * 0.05,
    density: 1,
    dryness: 0.2,
    press: [0.4, 0.3],
  });
  draw(desk, {
    path: at([
      [-0.85, -0.08],
      [-0.2, -0.01],
      [0.4, -0.02],
      [0.95, -0.14],
    ]),
    radius: size * 0.02,
    density: 0.8,
  });
  draw(desk, {
    path: at([
      [-0.5, 0.02],
      [0.6, 0.03],
    ]),
    radius: size * 0.08,
    density: 0.35,
    pigment: ochre,
    press: [0.6, 0.6],
  });
  draw(desk, {
    path: at([
      [-0.45, -0.05],
      [-0.4, -0.3],
      [-0.05, -0.46],
      [0.3, -0.3],
      [0.36, -0.05],
    ]),
    radius: size * 0.045,
    density: 0.9,
    dryness: 0.7,
  });
  draw(desk, {
    path: at([
      [0.62, -0.1],
      [0.64, -0.42],
      [0.66, -0.62],
    ]),
    radius: size * 0.075,
    density: 0.75,
    press: [1, 0.6],
    pigment: indigo,
  });
  draw(desk, {
    path: at([
      [0.52, -0.62],
      [0.66, -0.72],
      [0.8, -0.61],
    ]),
    radius: size * 0.045,
    density: 1,
  });
  draw(desk, {
    path: at([
      [0.5, -0.55],
      [1.0, 0.1],
      [1.35, 0.55],
    ]),
    radius: size * 0.014,
    density: 0.9,
    dryness: 0.1,
  });
  for (let k = 0; k < 5; k++) {
    const v = 0.26 + k * 0.1;
    draw(desk, {
      path: at([
        [-0.8 + k * 0.12, v],
        [0, v + 0.03],
        [0.8 - k * 0.1, v],
      ]),
      radius: size * 0.022,
      density: 0.4,
      dryness: 0.9,
      pigment: indigo,
      press: [0.3, 0.1],
    });
  }
}
