/**
 * Writes a WebAssembly module of one exported function, from instructions: what the few kernels that need 128-bit vectors
 * are made of.
 *
 * @module
 */

/** Instructions as bytes. */
export type Code = ReadonlyArray<number>

/** An unsigned number in LEB128, seven bits a byte. */
const unsigned = (value: number): Code => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)])

/** A signed number in LEB128. */
const signed = (value: number): Code =>
  value >= -64 && value < 64 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]

const sized = (content: Code): Code => [...unsigned(content.length), ...content]

const section = (id: number, content: Code): Code => [id, ...sized(content)]

const name = (text: string): Code => sized(Array.from(text, (letter) => letter.charCodeAt(0)))

const TYPE = { int: 0x7f, vector: 0x7b } as const

const vectorOp = (code: number): Code => [0xfd, ...unsigned(code)]

/** Memory operand: aligned to 4 bytes, at an offset. */
const at = (offset: number): Code => [2, ...unsigned(offset)]

/** The instructions that are used, by what they do. Locals are numbered: parameters first. */
export const op = {
  get: (local: number): Code => [0x20, ...unsigned(local)],
  set: (local: number): Code => [0x21, ...unsigned(local)],
  int: (value: number): Code => [0x41, ...signed(value)],
  addInts: [0x6a] satisfies Code,
  lessThan: [0x49] satisfies Code,
  /** Runs the body, and again for as long as the whole number that it leaves is not 0. */
  repeat: (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0, 0x0b],
  zeros: [...vectorOp(12), ...Array<number>(16).fill(0)] satisfies Code,
  /** Four float32 from the address on the stack. */
  load: (offset: number): Code => [...vectorOp(0), ...at(offset)],
  /** Stores four float32: address, then vector. */
  store: (offset: number): Code => [...vectorOp(11), ...at(offset)],
  addFloats: vectorOp(228),
  multiplyFloats: vectorOp(230),
  /** Twice the float64 at the address on the stack. */
  splatDouble: (offset: number): Code => [...vectorOp(10), ...at(offset)],
  addDoubles: vectorOp(240),
  subtractDoubles: vectorOp(241),
  multiplyDoubles: vectorOp(242)
} as const

/** Moves an address, or changes another whole number. */
export const advance = (local: number, bytes: number): Code => [
  ...op.get(local),
  ...op.int(bytes),
  ...op.addInts,
  ...op.set(local)
]

/** Runs the body for as long as one whole number is then less than another: once at least. */
export const repeatWhile = (smaller: number, larger: number, body: Code): Code =>
  op.repeat([...body, ...op.get(smaller), ...op.get(larger), ...op.lessThan])

/** Zeros into each of some vectors. */
export const clear = (locals: ReadonlyArray<number>): Code => locals.flatMap((local) => [...op.zeros, ...op.set(local)])

/** Stores vectors one behind the other from an address on. */
export const storeAll = (address: number, locals: ReadonlyArray<number>): Code =>
  locals.flatMap((local, k) => [...op.get(address), ...op.get(local), ...op.store(16 * k)])

/** Sum += a b, of two float64 each, for values that are code. */
export const addProduct = (sum: number, a: Code, b: Code): Code => [
  ...op.get(sum),
  ...a,
  ...b,
  ...op.multiplyDoubles,
  ...op.addDoubles,
  ...op.set(sum)
]

/** Locals of a function: whole numbers first, then vectors. */
export interface Locals {
  readonly parameters: number
  readonly ints: number
  readonly vectors: number
}

/** A module that imports `host.memory` and exports the function `run`, whose parameters are 32-bit whole numbers. */
export const wasmModule = ({ ints, parameters, vectors }: Locals, body: Code): Uint8Array<ArrayBuffer> => {
  const locals = [...unsigned(2), ...unsigned(ints), TYPE.int, ...unsigned(vectors), TYPE.vector]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, ...sized(Array<number>(parameters).fill(TYPE.int)), 0]),
    ...section(2, [1, ...name("host"), ...name("memory"), 0x02, 0x00, ...unsigned(0)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("run"), 0x00, 0]),
    ...section(10, [1, ...sized([...locals, ...body, 0x0b])])
  ])
}
