/**
 * A program that evaluates once, lists its temporary folder and exits. Its arguments are the
 * URL of the compiled sources, how to exit (`end`, `exit` or `throw`), and the device.
 */
export const exitChild = `
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';

const [modules, way, device = 'cpu'] = process.argv.slice(2);
const { createOnnxEngine } = await import(modules + 'engines/index.js');
const { randomNetwork } = await import(modules + 'networks/random.js');

const engine = await createOnnxEngine(randomNetwork({ width: 0.05, depthTo: 'relu1_1' }), { threads: 1, device });
const size = { width: 8, height: 8 };
const picture = new Float32Array(192).fill(0.25);
const targets = await engine.targets(picture, size, { style: ['relu1_1'], content: [] });
const objective = { style: { relu1_1: 1 }, content: {}, totalVariation: 0 };
const evaluator = await engine.createEvaluator(objective, targets, size);
await evaluator.evaluate(picture);
console.log(JSON.stringify(readdirSync(tmpdir())));
if (way === 'exit') process.exit(3);
if (way === 'throw') throw new Error('on purpose');
`;
