/**
 * Builds ONNX models node by node (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3), opset 17.
 *
 * @module
 */
import { type Bytes, bytes, concat, float, int } from "./Protobuf.ts"

/** Name of a value in the graph. */
export type Value = string

/** A dimension: a number, or the name of one that varies. */
export type Dimension = number | string

/** A node's attributes: whole numbers (`int`), floats, lists of whole numbers. */
export type Attributes = Record<
  string,
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: ReadonlyArray<number> }
  | { readonly graph: Bytes }
>

const FLOAT = 1
const INT64 = 7

const attribute = ([name, value]: [string, Attributes[string]]): Bytes => {
  const head = bytes(1, name)
  if ("int" in value) return concat([head, int(3, value.int), int(20, 2)])
  if ("float" in value) return concat([head, float(2, value.float), int(20, 1)])
  if ("graph" in value) return concat([head, bytes(6, value.graph), int(20, 5)])
  return concat([head, ...value.ints.map((i) => int(8, i)), int(20, 7)])
}

const tensor = (name: string, dims: ReadonlyArray<number>, type: number, raw: Uint8Array): Bytes =>
  concat([...dims.map((d) => int(1, d)), int(2, type), bytes(8, name), bytes(9, raw)])

const valueInfo = (name: string, shape: ReadonlyArray<Dimension>, type: number): Bytes => {
  const dims = shape.map((d) => bytes(1, typeof d === "number" ? int(1, d) : bytes(2, d)))
  return concat([bytes(1, name), bytes(2, bytes(1, concat([int(1, type), bytes(2, concat(dims))])))])
}

/** A graph under construction. */
export class OnnxGraph {
  readonly #nodes: Array<Bytes> = []
  readonly #initializers: Array<Bytes> = []
  readonly #inputs: Array<Bytes> = []
  readonly #outputs: Array<Bytes> = []
  readonly #prefix: string
  #count = 0

  /** `prefix` keeps the names of a graph inside a graph apart from those of the outer one. */
  constructor(prefix = "_") {
    this.#prefix = prefix
  }

  /** Declares an input. */
  input(name: string, shape: ReadonlyArray<Dimension>, type: "float" | "int64" | "bool" = "float"): Value {
    this.#inputs.push(bytes(11, valueInfo(name, shape, type === "float" ? FLOAT : type === "int64" ? INT64 : 9)))
    return name
  }

  /** Declares an output: a value computed before, under a name of its own. */
  output(name: string, value: Value, shape: ReadonlyArray<Dimension>, type: "float" | "bool" = "float"): void {
    this.#nodes.push(bytes(1, concat([bytes(1, value), bytes(2, name), bytes(4, "Identity")])))
    this.#outputs.push(bytes(12, valueInfo(name, shape, type === "float" ? FLOAT : 9)))
  }

  /** A constant tensor of floats. */
  constant(values: Float32Array | ReadonlyArray<number>, dims: ReadonlyArray<number> = [], name?: string): Value {
    const data = Float32Array.from(values)
    const id = name ?? this.#fresh()
    this.#initializers.push(bytes(5, tensor(id, dims, FLOAT, new Uint8Array(data.buffer))))
    return id
  }

  /** A constant list of whole numbers. */
  integers(values: ReadonlyArray<number>, dims: ReadonlyArray<number> = [values.length]): Value {
    const data = BigInt64Array.from(values, BigInt)
    const id = this.#fresh()
    this.#initializers.push(bytes(5, tensor(id, dims, INT64, new Uint8Array(data.buffer))))
    return id
  }

  /** Adds a node with one output. */
  node(op: string, inputs: ReadonlyArray<Value>, attributes: Attributes = {}, output: Value = this.#fresh()): Value {
    this.nodes(op, inputs, [output], attributes)
    return output
  }

  /** Adds a node with named outputs. */
  nodes(op: string, inputs: ReadonlyArray<Value>, outputs: ReadonlyArray<Value>, attributes: Attributes = {}): void {
    this.#nodes.push(
      bytes(
        1,
        concat([
          ...inputs.map((i) => bytes(1, i)),
          ...outputs.map((o) => bytes(2, o)),
          bytes(4, op),
          ...Object.entries(attributes).map((entry) => bytes(5, attribute(entry)))
        ])
      )
    )
  }

  /** The graph alone, as the body of a `Loop`. */
  graph(name: string): Bytes {
    return concat([...this.#nodes, bytes(2, name), ...this.#initializers, ...this.#inputs, ...this.#outputs])
  }

  /** The whole model file. */
  model(name: string, metadata: Record<string, string> = {}): Bytes {
    return concat([
      int(1, 8),
      bytes(2, "@alloc/predictor"),
      bytes(7, this.graph(name)),
      bytes(8, int(2, 17)),
      ...Object.entries(metadata).map(([key, value]) => bytes(14, concat([bytes(1, key), bytes(2, value)])))
    ])
  }

  #fresh(): Value {
    return `${this.#prefix}${this.#count++}`
  }
}
