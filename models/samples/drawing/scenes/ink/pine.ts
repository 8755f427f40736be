import { bell, between } from '../../random.js';
import { black, curve, type Desk, draw, pineGreen } from './desk.js';

/** A leaning pine: trunk in bark strokes, bent boughs, and fans of needles on small green-black clouds. */
export function pine(desk: Desk, x: number, y: number, tall: number, lean: number): void {
  const { random } = desk;
  const trunk = curve(x, y, -Math.PI / 2 + lean, tall, -lean * 3.2 + 0.1, 26);
  draw(desk, { path: trunk, radius: tall * 0.021, density: 0.62, dryness: 0.55, press: [1.3, 0.28] });
  draw(desk, {
    path: trunk.map((v, i) => v + (i % 2 === 0 ? tall * 0.009 : 0)),
    radius: tall * 0.008,
    density: 0.9,
    dryness: 0.5,
    press: [1.3, 0.3],
  });
  for (let k = 0; k < 11; k++) {
    const t = 0.3 + 0.68 * (k / 10);
    const i = 2 * Math.floor(t * 26);
    const side = k % 2 === 0 ? 1 : -1;
    const reach = tall * (0.42 - 0.3 * t) * between(random, 0.8, 1.25);
    bough(desk, trunk[i]!, trunk[i + 1]!, side, reach, tall);
  }
}

function bough(desk: Desk, x: number, y: number, side: number, reach: number, tall: number): void {
  const { random } = desk;
  const angle = side > 0 ? -0.35 + 0.2 * bell(random) : Math.PI + 0.35 + 0.2 * bell(random);
  const path = curve(x, y, angle, reach, side * between(random, 0.3, 0.9), 10);
  draw(desk, { path, radius: tall * 0.0075, density: 0.9, dryness: 0.35, press: [1.1, 0.3] });
  for (let k = 3; k <= 10; k++)
    fan(desk, path[2 * k]!, path[2 * k + 1]!, tall * between(random, 0.05, 0.075));
}

function fan(desk: Desk, x: number, y: number, size: number): void {
  const { random } = desk;
  const blot = curve(x - size * 0.6, y - size * 0.3, 0, size * 1.2, 0.2);
  draw(desk, {
    path: blot,
    radius: size * 0.42,
    density: 0.2,
    dryness: 0.3,
    press: [0.5, 0.5],
    pigment: [1.5, 0.75, 1.0],
  });
  for (let n = 0; n < 10; n++) {
    const a = -Math.PI * (0.04 + (0.92 * n) / 9) + 0.1 * bell(random);
    const needle = curve(x, y, a, size * between(random, 0.7, 1.1), 0.15 * bell(random), 4);
    draw(desk, {
      path: needle,
      radius: 0.0011,
      density: between(random, 0.35, 0.95),
      dryness: 0.35,
      press: [1, 0.2],
      pigment: random() < 0.7 ? black : pineGreen,
    });
  }
}
