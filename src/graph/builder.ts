import { numberToF16 } from '../networks/index.js';
import {
  type AttributeValue,
  attribute,
  elementType,
  encodeModel,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
  valueInfo,
} from './onnx.js';

/** A float tensor that flows through a graph under construction: its name there and its dimensions. */
export interface Value {
  readonly name: string;
  readonly dims: readonly number[];
  /** Whether its numbers have 16 bits instead of 32. */
  readonly half?: true;
}

/** Position of a tensor's bytes in a file of raw little-endian float values. */
export interface ExternalSlice {
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Length in bytes. */
  readonly length: number;
  /** Whether the file's values have 16 bits. */
  readonly half?: true;
}

/** Number of elements of a tensor with these dimensions. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/**
 * The dimensions of a map [batch, channels, height, width] or kernel [out, in, height, width].
 * @throws RangeError when the value has another number of dimensions.
 */
export function dims4({ name, dims }: Value): [number, number, number, number] {
  const [a, b, c, d] = dims;
  if (dims.length !== 4 || a === undefined || b === undefined || c === undefined || d === undefined)
    throw new RangeError(`${name} is [${dims}], not a map or kernel of four dimensions`);
  return [a, b, c, d];
}

/**
 * Collects the nodes of an ONNX graph. Every value carries its dimensions: a graph is for one picture size, and wrong shapes
 * are found where the graph is built, not when the runtime loads the model.
 */
export class GraphBuilder {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers = new Map<string, TensorProto>();
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  #counter = 0;

  /** Declares an input of the graph. */
  input(name: string, dims: readonly number[]): Value {
    this.#inputs.push(valueInfo(name, dims));
    return { name, dims };
  }

  /** Declares a value as an output of the graph with the given name. */
  output(name: string, value: Value): void {
    this.#nodes.push({
      name: this.#fresh('Identity'),
      opType: 'Identity',
      input: [value.name],
      output: [name],
      attribute: [],
    });
    this.#outputs.push(valueInfo(name, value.dims));
  }

  /** A tensor whose values are part of the model. @throws RangeError when their number does not fit the dimensions. */
  constant(values: readonly number[] | Float32Array, dims: readonly number[]): Value {
    if (values.length !== elementCount(dims))
      throw new RangeError(`${values.length} values for a constant of [${dims}]`);
    const floats = values instanceof Float32Array ? values : Float32Array.from(values);
    const rawData = new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
    return this.#declare(this.#fresh('constant'), dims, 'float', () => ({ rawData }));
  }

  /** A tensor that repeats a few values; equal ones are declared once. @throws RangeError when they do not fill it evenly. */
  repeated(pattern: readonly number[], dims: readonly number[]): Value {
    const length = elementCount(dims);
    if (length % pattern.length !== 0)
      throw new RangeError(`${pattern.length} values do not fill [${dims}] evenly`);
    return this.#declare(`repeated_${pattern.join('_')}_to_${dims.join('_')}`, dims, 'float', () => {
      const values = Float32Array.from({ length }, (_, index) => pattern[index % pattern.length] as number);
      return { rawData: new Uint8Array(values.buffer) };
    });
  }

  /** A tensor whose values the runtime reads from a file; equal names are declared once. */
  external(name: string, dims: readonly number[], slice: ExternalSlice): Value {
    return this.#declare(name, dims, slice.half ? 'half' : 'float', () => ({
      externalData: [
        { key: 'location', value: slice.file },
        { key: 'offset', value: String(slice.offset) },
        { key: 'length', value: String(slice.length) },
      ],
      dataLocation: 1,
    }));
  }

  /** Adds a tensor with values, unless there is one of this name. */
  #declare(
    name: string,
    dims: readonly number[],
    type: keyof typeof elementType,
    values: () => Partial<TensorProto>,
  ): Value {
    if (!this.#initializers.has(name))
      this.#initializers.set(name, { name, dims, dataType: elementType[type], ...values() });
    return { name, dims, ...(type === 'half' && { half: true }) };
  }

  /** The same values with 16 or 32 bits. */
  cast(value: Value, to: 'half' | 'float'): Value {
    const { name, dims } = this.node('Cast', [value], value.dims, { to: { int: elementType[to] } });
    return { name, dims, ...(to === 'half' && { half: true }) };
  }

  /** The sum of two values. @throws RangeError when their dimensions differ. */
  add(a: Value, b: Value): Value {
    if (`${a.dims}` !== `${b.dims}`)
      throw new RangeError(`${a.name} is [${a.dims}], but ${b.name} is [${b.dims}]`);
    return this.node('Add', [a, b], a.dims);
  }

  /**
   * Adds an operator with one output of the given dimensions. It computes with the number of bits of its first input; constants are
   * converted to that.
   * @throws Error when another input has a different number of bits.
   */
  node(
    opType: string,
    inputs: readonly (Value | readonly number[])[],
    dims: readonly number[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): Value {
    const name = this.#fresh(opType);
    const [first] = inputs;
    const half = first !== undefined && 'half' in first;
    this.#nodes.push({
      name,
      opType,
      input: inputs.map((input, index) => {
        if (!('name' in input)) return this.#integers(input);
        // The factors of a Resize always have 32 bits.
        return half && !(opType === 'Resize' && index > 0) ? this.#halved(input) : input.name;
      }),
      output: [name],
      attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    });
    return { name, dims, ...(half && { half: true }) };
  }

  /** Name of a value with 16 bits: its own, or that of the 16-bit copy of a constant. */
  #halved({ name, dims, half }: Value): string {
    if (half) return name;
    const bytes = this.#initializers.get(name)?.rawData;
    if (!bytes) throw new Error(`${name} has 32 bits where 16 are needed`);
    return this.#declare(`${name}.half`, dims, 'half', () => {
      const floats = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
      return { rawData: new Uint8Array(Uint16Array.from(floats, numberToF16).buffer) };
    }).name;
  }

  /** Encodes the graph as the bytes of an ONNX model. External tensors that no node reads are left out, so that they are not loaded. */
  build(name: string): Uint8Array {
    const read = new Set(this.#nodes.flatMap((node) => node.input));
    return encodeModel({
      name,
      node: this.#nodes,
      initializer: [...this.#initializers.values()].filter(
        ({ name: tensor, externalData }) => !externalData || read.has(tensor),
      ),
      input: this.#inputs,
      output: this.#outputs,
    });
  }

  /** A list of integers (pads, starts, axes, a shape) as an int64 tensor; an empty list is an omitted optional input. */
  #integers(values: readonly number[]): string {
    if (values.length === 0) return '';
    return this.#declare(`integers_${values.join('_')}`, [values.length], 'int64', () => ({
      rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
    })).name;
  }

  #fresh(prefix: string): string {
    this.#counter += 1;
    return `${prefix}_${this.#counter}`;
  }
}
