import { describe, expect, it } from "vitest"
import { OnnxGraph } from "../../src/persistence/OnnxGraph.ts"
import { floatsOf, loadRuntime } from "../../src/persistence/Runtime.ts"

describe("OnnxGraph", () => {
  it("builds models that onnxruntime runs as built: (2 x + 1) and the sum of each row", async () => {
    const g = new OnnxGraph()
    const x = g.input("x", ["rows", 3])
    const y = g.node("Add", [g.node("Mul", [x, g.constant([2])]), g.constant([1])])
    g.output("y", y, ["rows", 3])
    g.output("sum", g.node("ReduceSum", [y, g.integers([1])], { keepdims: { int: 0 } }), ["rows"])
    const ort = await loadRuntime()
    const session = await ort.InferenceSession.create(g.model("test", { note: "of a test" }))
    const out = await session.run({ x: new ort.Tensor("float32", Float32Array.of(0, 1, 2, 3, 4, 5), [2, 3]) })
    expect(floatsOf(out.y)).toEqual(Float32Array.of(1, 3, 5, 7, 9, 11))
    expect(floatsOf(out.sum)).toEqual(Float32Array.of(9, 27))
    await session.release()
  })

  it("keeps the names of inner graphs apart", () => {
    const [outer, inner] = [new OnnxGraph(), new OnnxGraph("body_")]
    expect(outer.constant([1])).not.toBe(inner.constant([1]))
    expect(outer.constant([1])).not.toBe(outer.constant([1]))
  })
})
