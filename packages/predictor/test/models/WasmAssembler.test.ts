import { describe, expect, it } from "vitest"
import { op, wasmModule } from "../../src/models/WasmAssembler.ts"

describe("wasmModule", () => {
  it("begins with the magic number and version 1 of the format", () => {
    const bytes = wasmModule({ parameters: 1, ints: 0, vectors: 0 }, [])
    expect(Array.from(bytes.subarray(0, 8))).toEqual([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
  })
  it("numbers are LEB128: the examples of the DWARF standard, and both ends of one byte", () => {
    expect(op.int(2)).toEqual([0x41, 2])
    expect(op.int(-2)).toEqual([0x41, 0x7e])
    expect(op.int(127)).toEqual([0x41, 0xff, 0])
    expect(op.int(128)).toEqual([0x41, 0x80, 1])
    expect(op.int(-129)).toEqual([0x41, 0xff, 0x7e])
    expect(op.get(12_857)).toEqual([0x20, 0xb9, 0x64])
  })
})
