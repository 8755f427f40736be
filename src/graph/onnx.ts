import protobuf from 'protobufjs/light.js';

/**
 * The messages of the ONNX format that Impasto writes, as plain objects, and their encoding as protocol buffers.
 * Field names and numbers: onnx.proto3 of the ONNX specification, IR version 10 (github.com/onnx/onnx).
 */

/** Element types of a tensor; the values are those of `TensorProto.DataType`. */
export const elementType = { float: 1, int64: 7, half: 10 } as const;

/** Kinds of attribute; the values are those of `AttributeProto.AttributeType`. */
const attributeType = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const;

export interface TensorProto {
  name: string;
  dims: readonly number[];
  dataType: number;
  rawData?: Uint8Array;
  externalData?: readonly { key: string; value: string }[];
  /** 1 if the values are in a separate file (`TensorProto.DataLocation.EXTERNAL`). */
  dataLocation?: number;
}

interface AttributeProto {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  floats?: readonly number[];
  ints?: readonly number[];
}

export interface NodeProto {
  name: string;
  opType: string;
  input: readonly string[];
  output: readonly string[];
  attribute: readonly AttributeProto[];
}

export interface ValueInfoProto {
  name: string;
  type: { tensorType: { elemType: number; shape: { dim: readonly { dimValue: number }[] } } };
}

interface GraphProto {
  name: string;
  node: readonly NodeProto[];
  initializer: readonly TensorProto[];
  input: readonly ValueInfoProto[];
  output: readonly ValueInfoProto[];
}

/** The value of a node attribute: a number is written as FLOAT, wrapped in `{ int }` as INT. */
export type AttributeValue = number | { readonly int: number } | string | readonly number[];

const field = (type: string, id: number, rule?: 'repeated') => (rule ? { rule, type, id } : { type, id });

const schema = protobuf.Root.fromJSON({
  nested: {
    StringEntry: { fields: { key: field('string', 1), value: field('string', 2) } },
    Tensor: {
      fields: {
        dims: field('int64', 1, 'repeated'),
        dataType: field('int32', 2),
        name: field('string', 8),
        rawData: field('bytes', 9),
        externalData: field('StringEntry', 13, 'repeated'),
        dataLocation: field('int32', 14),
      },
    },
    Attribute: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        s: field('bytes', 4),
        floats: field('float', 7, 'repeated'),
        ints: field('int64', 8, 'repeated'),
        type: field('int32', 20),
      },
    },
    Node: {
      fields: {
        input: field('string', 1, 'repeated'),
        output: field('string', 2, 'repeated'),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: field('Attribute', 5, 'repeated'),
      },
    },
    Dimension: { fields: { dimValue: field('int64', 1) } },
    Shape: { fields: { dim: field('Dimension', 1, 'repeated') } },
    TensorType: { fields: { elemType: field('int32', 1), shape: field('Shape', 2) } },
    Type: { fields: { tensorType: field('TensorType', 1) } },
    ValueInfo: { fields: { name: field('string', 1), type: field('Type', 2) } },
    Graph: {
      fields: {
        node: field('Node', 1, 'repeated'),
        name: field('string', 2),
        initializer: field('Tensor', 5, 'repeated'),
        input: field('ValueInfo', 11, 'repeated'),
        output: field('ValueInfo', 12, 'repeated'),
      },
    },
    OperatorSet: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    Model: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        graph: field('Graph', 7),
        opsetImport: field('OperatorSet', 8, 'repeated'),
      },
    },
  },
});

const modelType = schema.lookupType('Model');

/** Version of the ONNX operator set that all graphs use. */
const opsetVersion = 17;

/**
 * Encodes a graph as an ONNX model.
 * @returns the bytes of a ModelProto with IR version 8 and operator set {@link opsetVersion}.
 */
export function encodeModel(graph: GraphProto): Uint8Array {
  const model = {
    irVersion: 8,
    producerName: 'impasto',
    graph,
    opsetImport: [{ domain: '', version: opsetVersion }],
  };
  return modelType.encode(model).finish();
}

/** Writes one attribute of a node, its type taken from the kind of its value. */
export function attribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'number') return { name, type: attributeType.float, f: value };
  if (typeof value === 'string')
    return { name, type: attributeType.string, s: new TextEncoder().encode(value) };
  if ('int' in value) return { name, type: attributeType.int, i: value.int };
  return { name, type: attributeType.ints, ints: value };
}

/** Describes an input or output of a graph: float32 with fixed dimensions. */
export function valueInfo(name: string, dims: readonly number[]): ValueInfoProto {
  const shape = { dim: dims.map((dimValue) => ({ dimValue })) };
  return { name, type: { tensorType: { elemType: elementType.float, shape } } };
}
