/**
 * Numbers by name in one file, in the safetensors format: eight bytes for the length of a JSON header, the header, and then
 * all numbers, little-endian. https://huggingface.co/docs/safetensors
 *
 * @module
 */
import { fail } from "../PredictorError.ts"

/** Numbers that a file holds. */
export type Tensor = Float32Array | Float64Array

/** What a file holds. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>
  /** Texts by name. */
  readonly metadata: Readonly<Record<string, string>>
}

const bytesOf = (tensor: Tensor): Uint8Array => new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength)

/** A file's bytes. */
export const encodeTensors = ({ metadata, tensors }: TensorFile): Uint8Array => {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let at = 0
  // Numbers of eight bytes first, so that each tensor lies at a multiple of its numbers' size.
  const ordered = [...tensors].sort(([, a], [, b]) => b.BYTES_PER_ELEMENT - a.BYTES_PER_ELEMENT)
  for (const [name, tensor] of ordered) {
    const dtype = tensor instanceof Float32Array ? "F32" : "F64"
    header[name] = { dtype, shape: [tensor.length], data_offsets: [at, at + tensor.byteLength] }
    at += tensor.byteLength
  }
  const text = JSON.stringify(header)
  const json = new TextEncoder().encode(text.padEnd(text.length + ((8 - (Buffer.byteLength(text) % 8)) % 8), " "))
  const file = new Uint8Array(8 + json.length + at)
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true)
  file.set(json, 8)
  let place = 8 + json.length
  for (const [, tensor] of ordered) {
    file.set(bytesOf(tensor), place)
    place += tensor.byteLength
  }
  return file
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

interface Place {
  readonly dtype: string
  readonly start: number
  readonly end: number
  readonly size: number
}

/** Where a tensor lies among the data; undefined where the header does not say so. */
const placeOf = (entry: unknown): Place | undefined => {
  if (!isRecord(entry) || !Array.isArray(entry.data_offsets) || typeof entry.dtype !== "string") return undefined
  const [start, end]: ReadonlyArray<unknown> = entry.data_offsets
  const [size]: ReadonlyArray<unknown> = Array.isArray(entry.shape) && entry.shape.length === 1 ? entry.shape : []
  if (!(typeof start === "number" && typeof end === "number" && typeof size === "number")) return undefined
  return { dtype: entry.dtype, start, end, size }
}

/**
 * Reads a file.
 *
 * @throws PredictorError `InvalidArtifact`
 */
export const decodeTensors = (bytes: Uint8Array, file: string): TensorFile => {
  const invalid = (problem: string): never =>
    fail({ _tag: "InvalidArtifact", file, problem, valid: "a file that savePredictor wrote" })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = bytes.length < 8 ? -1 : Number(view.getBigUint64(0, true))
  if (length < 0 || 8 + length > bytes.length) return invalid("it is no safetensors file, or it was cut off")
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
  } catch (cause) {
    return invalid(`its header is not JSON (${String(cause)})`)
  }
  if (!isRecord(header)) return invalid("its header is no object")
  const data = bytes.subarray(8 + length)
  const tensors = new Map<string, Tensor>()
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue
    const { dtype, end, size: count, start } = placeOf(entry) ?? invalid(`tensor ${name} has no place`)
    if (!(start >= 0 && end >= start && end <= data.length)) invalid(`tensor ${name} lies outside the file`)
    // A copy starts at its own buffer, where numbers are aligned.
    const { buffer } = Uint8Array.from(data.subarray(start, end))
    const size = dtype === "F32" ? 4 : dtype === "F64" ? 8 : invalid(`tensor ${name} is of type ${dtype}`)
    if (end - start !== size * count) invalid(`tensor ${name} has ${end - start} bytes for ${count} numbers`)
    tensors.set(name, size === 4 ? new Float32Array(buffer) : new Float64Array(buffer))
  }
  const metadata = isRecord(header.__metadata__) ? header.__metadata__ : {}
  const texts = Object.entries(metadata).filter((e): e is [string, string] => typeof e[1] === "string")
  return { tensors, metadata: Object.fromEntries(texts) }
}

/** Plain data without its numbers' arrays, and those by name: `{ a: Float32Array }` becomes `{ a: { tensor: "a" } }`. */
export const withoutTensors = (value: unknown, path: string, tensors: Map<string, Tensor>): unknown => {
  if (value instanceof Float32Array || value instanceof Float64Array) {
    tensors.set(path, value)
    return { tensor: path }
  }
  const below = (inner: unknown, key: string | number): unknown => withoutTensors(inner, `${path}.${key}`, tensors)
  if (Array.isArray(value)) return value.map(below)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, below(inner, key)]))
}

/** The inverse of `withoutTensors`; `missing` is called for a name that no tensor has. */
export const withTensors = (
  value: unknown,
  tensors: ReadonlyMap<string, Tensor>,
  missing: (name: string) => never
): unknown => {
  if (Array.isArray(value)) return value.map((inner) => withTensors(inner, tensors, missing))
  if (!isRecord(value)) return value
  if (typeof value.tensor === "string") return tensors.get(value.tensor) ?? missing(value.tensor)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withTensors(inner, tensors, missing)]))
}
