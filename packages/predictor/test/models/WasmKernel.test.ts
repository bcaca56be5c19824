import { describe, expect, it } from "vitest"
import { addProduct, advance, op, repeatWhile } from "../../src/models/WasmAssembler.ts"
import { kernelRoom, wasmKernel } from "../../src/models/WasmKernel.ts"

describe("wasmKernel", () => {
  // Adds to each pair of numbers, in place, their squares.
  const squares = wasmKernel({ parameters: 2, ints: 0, vectors: 1 }, [
    ...repeatWhile(0, 1, [
      ...op.get(0),
      ...op.load(0),
      ...op.set(2),
      ...addProduct(2, op.get(2), op.get(2)),
      ...op.get(0),
      ...op.get(2),
      ...op.store(0),
      ...advance(0, 16)
    ])
  ])

  it("runs on the numbers of its own memory", () => {
    const [first, second] = [kernelRoom(64, squares), kernelRoom(64, squares)]
    if (first === undefined || second === undefined) throw new Error("no memory")
    const numbers = new Float64Array(first.buffer)
    numbers.set([1, 2, 3, 4, 5])
    first.runs[0](0, 32)
    expect(Array.from(numbers.subarray(0, 5))).toEqual([2, 6, 12, 20, 5])
    expect(new Float64Array(second.buffer)[0]).toBe(0)
  })

  it("is none where its code is no code, though another's is", () => {
    const broken = wasmKernel({ parameters: 0, ints: 0, vectors: 0 }, [0xff])
    expect(kernelRoom(8)).toBeDefined()
    expect(kernelRoom(8, broken)).toBeUndefined()
    expect(kernelRoom(8, squares, broken)).toBeUndefined()
  })
})

describe("kernelRoom", () => {
  it("has at least so many bytes", () => {
    expect(kernelRoom(100_000)?.buffer.byteLength).toBeGreaterThanOrEqual(100_000)
  })
  it("is none of a size that there cannot be", () => {
    expect(kernelRoom(2 ** 40)).toBeUndefined()
  })
})
