/**
 * The head of a GGUF file (versions 2 and 3, little-endian): metadata as the bytes that they are, and where tensors lie.
 * Read and written so that a file can be copied in part; node-llama-cpp reads such files and does not write them.
 *
 * @module
 */
import { fail } from "../DecoderError.ts"

const refuse = (problem: string): never =>
  fail({ _tag: "ModelFailed", doing: "reading a GGUF file", cause: new Error(problem) })

/** One entry of the metadata. */
export interface GgufEntry {
  readonly key: string
  /** GGUF's number of the value's type. */
  readonly type: number
  /** The value without its type; of an array, the elements' type and number first. */
  readonly value: Buffer
}

/** One tensor. */
export interface GgufTensor {
  readonly name: string
  /** Dimensions and type, as they are written. */
  readonly shape: Buffer
  /** Where its numbers begin, and how many bytes there are to the next tensor's, in the part of the file behind the head. */
  readonly offset: number
  readonly bytes: number
}

/** The head of a file. */
export interface GgufHeader {
  readonly version: number
  readonly entries: ReadonlyArray<GgufEntry>
  readonly tensors: ReadonlyArray<GgufTensor>
  /** Every tensor begins at a multiple of it. */
  readonly alignment: number
  /** Bytes of the head, padding included. */
  readonly bytes: number
}

const magic = Buffer.from("GGUF")

/** Numbers of the types that are handled by name. */
export const ggufType = { uint32: 4, int32: 5, string: 8, array: 9 } as const

const fixedSizes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8
}

/** The size of a number of a type. */
export const ggufSize = (type: number): number =>
  fixedSizes[type] ?? refuse(`value type ${type} of the metadata is unknown`)

const padded = (length: number, alignment: number): number => Math.ceil(length / alignment) * alignment

/** The buffer ends before the head does. */
class BufferEnds extends Error {}

/** Reads a file from its beginning; fails where the buffer ends first. */
class Reader {
  at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  take(length: number): Buffer {
    if (this.at + length > this.#bytes.length) throw new BufferEnds()
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }

  u32(): number {
    return this.take(4).readUInt32LE()
  }

  u64(): number {
    return Number(this.take(8).readBigUInt64LE())
  }

  text(): string {
    return this.take(this.u64()).toString("utf8")
  }

  /** A value of a type, as its bytes. */
  value(type: number): Buffer {
    const from = this.at
    if (type === ggufType.string) this.take(this.u64())
    else if (type === ggufType.array) {
      const inner = this.u32()
      const count = this.u64()
      if (inner === ggufType.string || inner === ggufType.array) for (let i = 0; i < count; i++) this.value(inner)
      else this.take(count * ggufSize(inner))
    } else this.take(ggufSize(type))
    return this.#bytes.subarray(from, this.at)
  }
}

/**
 * The head of a file of `fileBytes` bytes, of which `bytes` are the first; undefined where more of them are needed. O(bytes
 * of the head).
 *
 * @throws DecoderError `ModelFailed`
 */
export const readGgufHeader = (bytes: Buffer, fileBytes: number): GgufHeader | undefined => {
  try {
    return headerIn(bytes, fileBytes)
  } catch (cause) {
    if (!(cause instanceof BufferEnds)) throw cause
    return bytes.length < fileBytes ? undefined : refuse("it ends within its head")
  }
}

const headerIn = (bytes: Buffer, fileBytes: number): GgufHeader => {
  const reader = new Reader(bytes)
  if (!reader.take(4).equals(magic)) refuse("it does not begin with GGUF")
  const version = reader.u32()
  if (version !== 2 && version !== 3) refuse(`version ${version} is not 2 or 3, little-endian`)
  const tensorCount = reader.u64()
  const entryCount = reader.u64()
  const entries = Array.from({ length: entryCount }, (): GgufEntry => {
    const key = reader.text()
    const type = reader.u32()
    return { key, type, value: reader.value(type) }
  })
  const found = Array.from({ length: tensorCount }, () => {
    const name = reader.text()
    const from = reader.at
    const dimensions = reader.u32()
    reader.take(8 * dimensions + 4)
    return { name, shape: bytes.subarray(from, reader.at), offset: reader.u64() }
  })
  const alignment = entries.find(({ key }) => key === "general.alignment")?.value.readUInt32LE() ?? 32
  const head = padded(reader.at, alignment)
  const ends = [...found.map(({ offset }) => offset), fileBytes - head].sort((a, b) => a - b)
  const tensors = found.map((tensor) => {
    const end = ends.find((offset) => offset > tensor.offset) ?? tensor.offset
    return { ...tensor, bytes: end - tensor.offset }
  })
  return { version, entries, tensors, alignment, bytes: head }
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value, "utf8")
  return Buffer.concat([u64(bytes.length), bytes])
}

/** The head as bytes, of tensors that follow one another in their order, each padded to the alignment. */
export const writeGgufHeader = ({ alignment, entries, tensors, version }: Omit<GgufHeader, "bytes">): Buffer => {
  let offset = 0
  const head = Buffer.concat([
    magic,
    u32(version),
    u64(tensors.length),
    u64(entries.length),
    ...entries.flatMap(({ key, type, value }) => [text(key), u32(type), value]),
    ...tensors.flatMap(({ bytes, name, shape }) => {
      const place = offset
      offset += padded(bytes, alignment)
      return [text(name), shape, u64(place)]
    })
  ])
  return Buffer.concat([head, Buffer.alloc(padded(head.length, alignment) - head.length)])
}
