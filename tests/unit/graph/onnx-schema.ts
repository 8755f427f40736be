import protobuf from 'protobufjs';

/** A decoder of ONNX models, independent of the encoder: the messages in their own notation, after onnx.proto3 of the specification. */

const messages = `
syntax = "proto3";
message AttributeProto {
  string name = 1; float f = 2; int64 i = 3; bytes s = 4; TensorProto t = 5;
  repeated float floats = 7; repeated int64 ints = 8; repeated bytes strings = 9;
  enum AttributeType { UNDEFINED = 0; FLOAT = 1; INT = 2; STRING = 3; TENSOR = 4; GRAPH = 5; FLOATS = 6; INTS = 7; STRINGS = 8; }
  AttributeType type = 20;
}
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message NodeProto {
  repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
  repeated AttributeProto attribute = 5; string domain = 7;
}
message ModelProto {
  int64 ir_version = 1; string producer_name = 2; string producer_version = 3; string domain = 4; int64 model_version = 5;
  GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8;
}
message StringStringEntryProto { string key = 1; string value = 2; }
message GraphProto {
  repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; repeated ValueInfoProto value_info = 13;
}
message TensorProto {
  repeated int64 dims = 1; int32 data_type = 2; repeated float float_data = 4; repeated int64 int64_data = 7;
  string name = 8; bytes raw_data = 9; repeated StringStringEntryProto external_data = 13;
  enum DataLocation { DEFAULT = 0; EXTERNAL = 1; }
  DataLocation data_location = 14;
}
message TensorShapeProto {
  message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
  repeated Dimension dim = 1;
}
message TypeProto {
  message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; }
  Tensor tensor_type = 1;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
`;

export interface DecodedTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
  readonly externalData: readonly { readonly key: string; readonly value: string }[];
  readonly dataLocation: string;
}

export interface DecodedAttribute {
  readonly name: string;
  readonly type: string;
  readonly f: number;
  readonly i: number;
  readonly s: Uint8Array;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
}

export interface DecodedNode {
  readonly name: string;
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly DecodedAttribute[];
}

export interface DecodedValueInfo {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly { readonly dimValue: number }[] };
    };
  };
}

export interface DecodedModel {
  readonly irVersion: number;
  readonly producerName: string;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly graph: {
    readonly name: string;
    readonly node: readonly DecodedNode[];
    readonly initializer: readonly DecodedTensor[];
    readonly input: readonly DecodedValueInfo[];
    readonly output: readonly DecodedValueInfo[];
  };
}

const modelType = protobuf.parse(messages).root.lookupType('ModelProto');

/** Decodes the bytes of a model; missing fields have the format's defaults. */
export function decodeModel(bytes: Uint8Array): DecodedModel {
  const decoded = modelType.decode(bytes);
  // The object has the shape of the messages above.
  return modelType.toObject(decoded, { longs: Number, enums: String, defaults: true }) as DecodedModel;
}
