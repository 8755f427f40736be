import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elementCount, GraphBuilder } from '../../../src/graph/builder.js';
import { type DecodedModel, decodeModel } from './onnx-schema.js';

function decoded(build: (graph: GraphBuilder) => void): DecodedModel {
  const graph = new GraphBuilder();
  build(graph);
  return decodeModel(graph.build('test'));
}

describe('the encoded model, read by an independent decoder', () => {
  it('names its versions, its graph, inputs and outputs', () => {
    const model = decoded((graph) => {
      const x = graph.input('x', [1, 3, 300, 70000]);
      graph.output('y', graph.node('Relu', [x], x.dims));
    });
    expect(model.irVersion).toBe(8);
    expect(model.producerName).toBe('impasto');
    expect(model.opsetImport.map(({ version }) => version)).toEqual([17]);
    expect(model.opsetImport[0]?.domain ?? '').toBe('');
    expect(model.graph.name).toBe('test');
    for (const [values, name] of [
      [model.graph.input, 'x'],
      [model.graph.output, 'y'],
    ] as const) {
      const [info, ...rest] = values;
      expect(rest).toEqual([]);
      expect(info?.name).toBe(name);
      expect(info?.type.tensorType.elemType).toBe(1);
      expect(info?.type.tensorType.shape.dim.map(({ dimValue }) => dimValue)).toEqual([1, 3, 300, 70000]);
    }
  });

  it('keeps attributes of every type, zeros and negative numbers too', () => {
    const model = decoded((graph) => {
      graph.node('Test', [graph.input('x', [1])], [1], {
        slope: 1e30,
        nothing: 0,
        third: -1 / 3,
        axis: { int: 2 },
        first: { int: 0 },
        last: { int: -1 },
        mode: 'nearest',
        accent: 'é→',
        pads: [0, 1, 200, -3],
      });
    });
    const attributes = new Map(model.graph.node[0]?.attribute.map((found) => [found.name, found]));
    expect(attributes.size).toBe(9);
    for (const [name, value] of [
      ['slope', 1e30],
      ['nothing', 0],
      ['third', -1 / 3],
    ] as const) {
      expect(attributes.get(name)).toMatchObject({ type: 'FLOAT', f: Math.fround(value) });
    }
    expect(attributes.get('axis')).toMatchObject({ type: 'INT', i: 2 });
    expect(attributes.get('first')).toMatchObject({ type: 'INT', i: 0 });
    expect(attributes.get('last')).toMatchObject({ type: 'INT', i: -1 });
    for (const [name, text] of [
      ['mode', 'nearest'],
      ['accent', 'é→'],
    ] as const) {
      expect(attributes.get(name)?.type).toBe('STRING');
      expect(new TextDecoder().decode(attributes.get(name)?.s)).toBe(text);
    }
    expect(attributes.get('pads')).toMatchObject({ type: 'INTS', ints: [0, 1, 200, -3] });
  });

  it('turns lists of integers into shared int64 tensors, and empty lists into omitted inputs', () => {
    const model = decoded((graph) => {
      const x = graph.input('x', [1, 2]);
      graph.node('Reshape', [x, [-1, 5000000000]], [2]);
      graph.node('Slice', [x, [0], [2], [-1, 5000000000]], [2]);
      graph.node('Resize', [x, []], [2]);
    });
    const [reshape, slice, resize] = model.graph.node;
    expect(reshape?.input[1]).toBe(slice?.input[3]);
    expect(resize?.input).toEqual(['x', '']);
    expect(model.graph.initializer).toHaveLength(3);
    const tensor = model.graph.initializer.find(({ name }) => name === reshape?.input[1]);
    expect(tensor).toMatchObject({ dims: [2], dataType: 7 });
    const bytes = Buffer.from(tensor?.rawData ?? []);
    expect([bytes.readBigInt64LE(0), bytes.readBigInt64LE(8), bytes.length]).toEqual([-1n, 5000000000n, 16]);
  });

  it('holds constants as little-endian float32, a part of a larger array and a scalar too', () => {
    const model = decoded((graph) => {
      graph.constant([1.5, -2], [2]);
      graph.constant(Float32Array.of(9, 0.25, 3, 9).subarray(1, 3), [1, 2]);
      graph.constant([0.1], []);
    });
    const read = model.graph.initializer.map(({ dims, dataType, rawData }) => {
      const bytes = Buffer.from(rawData ?? []);
      const floats = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
      return { dims, dataType, floats };
    });
    expect(read).toEqual([
      { dims: [2], dataType: 1, floats: [1.5, -2] },
      { dims: [1, 2], dataType: 1, floats: [0.25, 3] },
      { dims: [], dataType: 1, floats: [Math.fround(0.1)] },
    ]);
  });

  it('points to external data, once for each name', () => {
    const slice = { file: 'kernels.bin', offset: 8192, length: 48 };
    const model = decoded((graph) => {
      const first = graph.external('w', [3, 4], slice);
      const second = graph.external('w', [3, 4], slice);
      graph.node('Add', [first, second], [3, 4]);
    });
    expect(model.graph.initializer).toHaveLength(1);
    const [tensor] = model.graph.initializer;
    expect(tensor).toMatchObject({ name: 'w', dims: [3, 4], dataType: 1, dataLocation: 'EXTERNAL' });
    expect(tensor?.rawData ?? []).toHaveLength(0);
    const entries = Object.fromEntries(tensor?.externalData.map(({ key, value }) => [key, value]) ?? []);
    expect(entries).toEqual({ location: 'kernels.bin', offset: '8192', length: '48' });
  });

  it('gives every node and every value a unique name', () => {
    const model = decoded((graph) => {
      let value = graph.input('x', [2]);
      for (let i = 0; i < 12; i++) value = graph.node('Mul', [value, graph.constant([i], [])], [2]);
      graph.output('y', value);
    });
    const { node, initializer } = model.graph;
    expect(new Set(node.map(({ name }) => name)).size).toBe(13);
    const values = [...node.flatMap(({ output }) => output), ...initializer.map(({ name }) => name), 'x'];
    expect(new Set(values).size).toBe(values.length);
  });
});

describe('the encoded model, run by ONNX Runtime', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'impasto-test-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('reads constants, integers and external data correctly', async () => {
    const file = Buffer.alloc(4096 + 6 * 4);
    for (let i = 0; i < 6; i++) file.writeFloatLE(i + 1, 4096 + 4 * i);
    await writeFile(join(folder, 'weights.bin'), file);
    const graph = new GraphBuilder();
    const x = graph.input('x', [2, 3]);
    const weights = graph.external('w', [2, 3], { file: 'weights.bin', offset: 4096, length: 24 });
    const product = graph.node('Mul', [x, weights], [2, 3]);
    const halved = graph.node('Mul', [product, graph.constant([0.5], [])], [2, 3]);
    const last = graph.node('Slice', [halved, [1], [3], [1]], [2, 2]);
    const soft = graph.node('HardSigmoid', [last], [2, 2], { alpha: 0.1, beta: 0.25 });
    const joined = graph.node('Concat', [last, soft], [2, 4], { axis: { int: 1 } });
    graph.output('y', joined);
    process.env.ORT_DISABLE_TELEMETRY = '1';
    const ort = await import('onnxruntime-node');
    const session = await ort.InferenceSession.create(graph.build('test'), {
      extra: { session: { model_external_initializers_file_folder_path: folder } },
    });
    const input = new ort.Tensor('float32', Float32Array.of(1, 1, 1, -1, 1, 2), [2, 3]);
    const { y } = await session.run({ x: input });
    await session.release();
    const expected = [1, 1.5, 0.35, 0.4, 2.5, 6, 0.5, 0.85];
    expect(y?.dims).toEqual([2, 4]);
    expect([...((y?.data ?? []) as Float32Array)]).toEqual(expected.map((value) => expect.closeTo(value, 6)));
  });
});

describe('elementCount', () => {
  it('multiplies the dimensions, 1 for a scalar', () => {
    expect(elementCount([2, 3, 4])).toBe(24);
    expect(elementCount([])).toBe(1);
    expect(elementCount([5, 0])).toBe(0);
  });
});
