import { describe, expect, it } from "vitest"
import {
  decodeTensors,
  encodeTensors,
  type Tensor,
  withoutTensors,
  withTensors
} from "../../src/persistence/TensorFile.ts"

const tensors = new Map<string, Tensor>([
  ["a", Float32Array.of(1.5, -2)],
  ["b.c", Float64Array.of(Math.PI)],
  ["empty", new Float32Array(0)]
])

describe("tensor files", () => {
  it("give back what they were given", () => {
    const found = decodeTensors(encodeTensors({ tensors, metadata: { note: "\u00e9t\u00e9" } }), "f")
    expect(new Map([...found.tensors].sort())).toEqual(tensors)
    expect(found.metadata).toEqual({ note: "\u00e9t\u00e9" })
  })

  it("are laid out as the format says: length, header, numbers, at multiples of their size", () => {
    const file = encodeTensors({ tensors, metadata: {} })
    const length = Number(new DataView(file.buffer).getBigUint64(0, true))
    expect(length % 8).toBe(0)
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)))
    expect(header["b.c"]).toEqual({ dtype: "F64", shape: [1], data_offsets: [0, 8] })
    expect(header.a).toEqual({ dtype: "F32", shape: [2], data_offsets: [8, 16] })
    expect(new DataView(file.buffer).getFloat32(8 + length + 8, true)).toBe(1.5)
  })

  it("hold the numbers of plain data, which finds them again", () => {
    const data = { kind: "x", parts: [{ w: Float32Array.of(1) }, { w: Float64Array.of(2) }], n: 3 }
    const found = new Map<string, Tensor>()
    const bare = withoutTensors(data, "root", found)
    expect(JSON.parse(JSON.stringify(bare))).toEqual(bare)
    const lost = (name: string): never => {
      throw new Error(name)
    }
    expect(withTensors(bare, found, lost)).toEqual(data)
    expect(() => withTensors(bare, new Map(), lost)).toThrow("root.parts.0.w")
  })
})
