import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as library from "node-llama-cpp"
import { afterAll, describe, expect, it } from "vitest"
import { readTokenEmbeddings } from "../../src/guided/TokenEmbeddings.ts"

const folder = mkdtempSync(join(tmpdir(), "embeddings-"))
afterAll(() => rmSync(folder, { recursive: true }))

const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const text = (value: string): Buffer => Buffer.concat([u64(value.length), Buffer.from(value)])

/** A GGUF file of one tensor. */
const fileOf = (name: string, type: number, dimensions: ReadonlyArray<number>, data: Buffer): string => {
  const head = Buffer.concat([
    Buffer.from("GGUF"),
    u32(3),
    u64(1),
    u64(1),
    text("general.architecture"),
    u32(8),
    text("llama"),
    text(name),
    u32(dimensions.length),
    ...dimensions.map(u64),
    u32(type),
    u64(0)
  ])
  const file = join(folder, `${name}-${type}.gguf`)
  writeFileSync(file, Buffer.concat([head, Buffer.alloc((32 - (head.length % 32)) % 32), data]))
  return file
}

describe("readTokenEmbeddings", () => {
  it("reads 32-bit rows", async () => {
    const data = Buffer.from(Float32Array.of(1, -2.5, 3, 4e-3, 5, 6).buffer)
    const { row, tokens, width } = await readTokenEmbeddings(library, fileOf("token_embd.weight", 0, [2, 3], data))
    expect([width, tokens]).toEqual([2, 3])
    expect(row(1)).toEqual(Float32Array.of(3, 4e-3))
  })

  it("reads 16-bit rows, the smallest numbers included", async () => {
    // 1, -2, 2^-24 and 65504 as half precision.
    const data = Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff).buffer)
    const { row } = await readTokenEmbeddings(library, fileOf("token_embd.weight", 1, [2, 2], data))
    expect([...row(0), ...row(1)]).toEqual([1, -2, 2 ** -24, 65504])
  })

  it("reads rows of 8-bit blocks by their scales", async () => {
    const block = (scale: number, from: number): Buffer =>
      Buffer.concat([
        Buffer.from(Uint16Array.of(scale).buffer),
        Buffer.from(Int8Array.from({ length: 32 }, (_, i) => from + i).buffer)
      ])
    // Scales 1/2 and 2.
    const data = Buffer.concat([block(0x3800, -16), block(0x4000, 0), block(0x3800, 10), block(0x3800, 20)])
    const { row } = await readTokenEmbeddings(library, fileOf("token_embd.weight", 8, [64, 2], data))
    expect([...row(0)].slice(0, 3)).toEqual([-8, -7.5, -7])
    expect([...row(0)].slice(32, 35)).toEqual([0, 2, 4])
    expect([row(1)[0], row(1)[63]]).toEqual([5, 25.5])
  })

  it("refuses types that it does not know, and files without the tensor", async () => {
    const data = Buffer.alloc(256)
    await expect(readTokenEmbeddings(library, fileOf("token_embd.weight", 12, [256, 1], data))).rejects.toThrow(
      "token_embd.weight is of type 12"
    )
    await expect(readTokenEmbeddings(library, fileOf("output.weight", 0, [2, 2], data))).rejects.toThrow(
      "token_embd.weight is missing"
    )
  })
})
