import protobuf from 'protobufjs';

/**
 * The messages of the ONNX format that Impasto writes, as plain objects, and their encoding as protocol buffers.
 * Field names and numbers: onnx.proto3 of the ONNX specification, IR version 10 (github.com/onnx/onnx).
 */

/** Element types of a tensor; the values are those of `TensorProto.DataType`. */
export const elementType = { float: 1, int64: 7, half: 10 } as const;

/** Kinds of attribute; the values are those of `AttributeProto.AttributeType`. */
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

export interface TensorProto {
  name: string;
  dims: readonly number[];
  dataType: number;
  rawData?: Uint8Array;
  externalData?: readonly { key: string; value: string }[];
  /** 1 if the values are in a separate file (`TensorProto.DataLocation.EXTERNAL`). */
  dataLocation?: number;
}

export interface NodeProto {
  name: string;
  opType: string;
  input: readonly string[];
  output: readonly string[];
  attribute: readonly ReturnType<typeof attribute>[];
}

/** An input or output of a graph. */
export type ValueInfoProto = ReturnType<typeof valueInfo>;

interface GraphProto {
  name: string;
  node: readonly NodeProto[];
  initializer: readonly TensorProto[];
  input: readonly ValueInfoProto[];
  output: readonly ValueInfoProto[];
}

/** The value of a node attribute: a number is written as FLOAT, wrapped in `{ int }` as INT. */
export type AttributeValue = number | { readonly int: number } | string | readonly number[];

const { root } = protobuf.parse(`
  syntax = "proto3";
  message StringEntry { string key = 1; string value = 2; }
  message Tensor {
    repeated int64 dims = 1; int32 dataType = 2; string name = 8; bytes rawData = 9;
    repeated StringEntry externalData = 13; int32 dataLocation = 14;
  }
  message Attribute {
    string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated int64 ints = 8; int32 type = 20;
  }
  message Node {
    repeated string input = 1; repeated string output = 2; string name = 3; string opType = 4; repeated Attribute attribute = 5;
  }
  message Dimension { int64 dimValue = 1; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elemType = 1; Shape shape = 2; }
  message Type { TensorType tensorType = 1; }
  message ValueInfo { string name = 1; Type type = 2; }
  message Graph {
    repeated Node node = 1; string name = 2; repeated Tensor initializer = 5;
    repeated ValueInfo input = 11; repeated ValueInfo output = 12;
  }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message Model {
    int64 irVersion = 1; string producerName = 2; Graph graph = 7; repeated OperatorSet opsetImport = 8;
  }`);

const modelType = root.lookupType('Model');

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
export function attribute(name: string, value: AttributeValue) {
  if (typeof value === 'number') return { name, type: attributeType.float, f: value };
  if (typeof value === 'string')
    return { name, type: attributeType.string, s: new TextEncoder().encode(value) };
  if ('int' in value) return { name, type: attributeType.int, i: value.int };
  return { name, type: attributeType.ints, ints: value };
}

/** Describes an input or output of a graph: float32 with fixed dimensions. */
export function valueInfo(name: string, dims: readonly number[]) {
  const shape = { dim: dims.map((dimValue) => ({ dimValue })) };
  return { name, type: { tensorType: { elemType: elementType.float, shape } } };
}
