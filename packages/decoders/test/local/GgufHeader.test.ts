import { describe, expect, it } from "vitest"
import { DecoderError } from "../../src/index.ts"
import { ggufSize, ggufType, readGgufHeader, writeGgufHeader } from "../../src/local/GgufHeader.ts"

const word = Buffer.concat([Buffer.from(BigUint64Array.of(3n).buffer), Buffer.from("toy")])
const shape = Buffer.concat([
  Buffer.from(Uint32Array.of(1).buffer),
  Buffer.from(BigUint64Array.of(2n).buffer),
  Buffer.from(Uint32Array.of(0).buffer)
])
const list = Buffer.concat([
  Buffer.from(Uint32Array.of(ggufType.string).buffer),
  Buffer.from(BigUint64Array.of(2n).buffer),
  word,
  word
])
const entries = [
  { key: "general.architecture", type: ggufType.string, value: word },
  { key: "toy.block_count", type: ggufType.uint32, value: Buffer.from(Uint32Array.of(2).buffer) },
  { key: "toy.words", type: ggufType.array, value: list }
]
const tensors = ["a", "b"].map((name, i) => ({ name, shape, offset: 32 * i, bytes: 8 }))
const header = { version: 3, alignment: 32, entries, tensors }

describe("readGgufHeader", () => {
  it("asks for more of a file of which it has too little, and refuses what is no GGUF at once", () => {
    expect(readGgufHeader(Buffer.from("GGUF"), 5)).toBeUndefined()
    expect(() => readGgufHeader(Buffer.from("none of it"), 2 ** 32)).toThrow(DecoderError)
  })

  it("reads what was written, with every tensor's place", () => {
    const bytes = writeGgufHeader(header)
    expect(bytes.length % 32).toBe(0)
    const read = readGgufHeader(bytes, bytes.length + 40)
    if (read === undefined) throw new Error("the buffer holds the whole head")
    expect(read).toMatchObject({ version: 3, alignment: 32, bytes: bytes.length, entries })
    // Up to the next tensor's place: the padding behind a tensor is taken for its own.
    expect(read.tensors.map(({ bytes, name, offset }) => [name, offset, bytes])).toEqual([
      ["a", 0, 32],
      ["b", 32, 8]
    ])
    expect(writeGgufHeader(read)).toEqual(bytes)
  })

  it("refuses other files, other versions and files that end too early", () => {
    const bytes = writeGgufHeader(header)
    const other = Buffer.from(bytes)
    other.writeUInt32LE(1, 4)
    for (const wrong of [Buffer.from("PNG and more"), other, bytes.subarray(0, 50)])
      expect(() => readGgufHeader(wrong, wrong.length)).toThrow(DecoderError)
  })
})

describe("ggufSize", () => {
  it("knows numbers, and refuses what is none", () => {
    expect([0, 2, 4, 6, 12].map(ggufSize)).toEqual([1, 2, 4, 4, 8])
    expect(() => ggufSize(ggufType.string)).toThrow("value type 8")
  })
})
