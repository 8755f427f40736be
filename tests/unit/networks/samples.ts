import { parseDescription } from '../../../src/networks/description.js';

/** A small valid description as plain JSON, with every kind of layer and tap; each call returns a new object. */
export function smallDescription() {
  return {
    format: 'impasto-network-1',
    name: 'small',
    title: 'A small network',
    licence: 'MIT',
    source: 'made for a test',
    input: { channels: 'bgr', scale: 255, mean: [104, 117, 124], deviation: [1, 1, 1] },
    pooling: 'max',
    weights: 'small.safetensors',
    layers: [
      { kind: 'conv', name: 'mix', channels: 3, kernel: 1, padding: 'zeros' },
      { kind: 'conv', name: 'conv1_1', channels: 4, kernel: 3, padding: 'replicate' },
      { kind: 'relu', name: 'relu1_1' },
      { kind: 'pool', name: 'pool1' },
      { kind: 'conv', name: 'conv2_1', channels: 6, kernel: 3, padding: 'zeros' },
      { kind: 'relu', name: 'relu2_1' },
      { kind: 'pool', name: 'pool2' },
      { kind: 'conv', name: 'conv3_1', channels: 5, kernel: 3, padding: 'reflect' },
      { kind: 'relu', name: 'relu3_1' },
    ] as Record<string, unknown>[],
    taps: {
      relu1_1: { layer: 'relu1_1', expand: { name: 'conv1_1_expand', channels: 16 } },
      pool1: { layer: 'pool1' },
      relu2_1: { layer: 'relu2_1' },
      relu3_1: { layer: 'relu3_1' },
    } as Record<string, unknown>,
  };
}

/** The same, parsed. */
export function parsedSmall() {
  return parseDescription(smallDescription(), 'small');
}
