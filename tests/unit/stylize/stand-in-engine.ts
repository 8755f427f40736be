import type { Engine, Evaluation, TapSelection } from '../../../src/engines/index.js';

/** The calls that a stand-in engine received. */
export interface Asked {
  readonly sizes: string[];
  evaluations: number;
  open: number;
}

/**
 * An engine without a network, for the logic around it: the loss is the squared distance from a plain grey picture.
 * @param spoil makes some evaluations not finite; called with the number of the evaluation, from 1, and the picture.
 */
export function standInEngine(
  spoil: (evaluation: Evaluation, count: number, picture: Float32Array) => Evaluation = (evaluation) =>
    evaluation,
): { engine: Engine; asked: Asked } {
  const asked: Asked = { sizes: [], evaluations: 0, open: 0 };
  const engine: Engine = {
    device: 'stand-in',
    targets: async (_picture, _size, taps: TapSelection) => ({
      style: Object.fromEntries(taps.style.map((tap) => [tap, new Float32Array(1)])),
      content: Object.fromEntries(taps.content.map((tap) => [tap, new Float32Array(1)])),
    }),
    createEvaluator: async (_objective, _targets, size) => {
      asked.sizes.push(`${size.width}x${size.height}`);
      asked.open += 1;
      return {
        evaluate: async (picture) => {
          asked.evaluations += 1;
          const gradient = picture.map((value) => 2 * (value - 0.5));
          const loss = picture.reduce((sum, value) => sum + (value - 0.5) ** 2, 0);
          return spoil({ loss, terms: { 'style.relu1_1': loss }, gradient }, asked.evaluations, picture);
        },
        release: async () => {
          asked.open -= 1;
        },
      };
    },
    release: async () => {},
  };
  return { engine, asked };
}
