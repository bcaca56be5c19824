import { nearestNeighbours, successHead, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { forward } from "../../src/models/Forward.ts"
import type { Fitted } from "../../src/models/Model.ts"
import { networksOf, toOnnx } from "../../src/persistence/OnnxModel.ts"
import { floatsOf, loadRuntime } from "../../src/persistence/Runtime.ts"
import { problem, reasonOf } from "../Data.ts"

const layer = { inputs: 2, outputs: 1, weights: Float32Array.of(1, -1), bias: Float32Array.of(0.5) }
const network: Fitted = {
  kind: "network",
  standardiser: { mean: Float32Array.of(1, 0), scale: Float32Array.of(2, 1) },
  layers: [layer],
  link: { kind: "identity" }
}
const constant: Fitted = { kind: "constant", raw: Float64Array.of(3) }

describe("toOnnx", () => {
  it("is what the forward pass in plain TypeScript is, with the head's parameters beside it", async () => {
    const values = Float32Array.of(1, 0, 2, 5, -1, 0.5)
    const fitted: Fitted = { kind: "ensemble", members: [network, constant] }
    const ort = await loadRuntime()
    const session = await ort.InferenceSession.create(toOnnx(fitted, successHead(), 2))
    expect(session.outputNames).toEqual(["raw", "probability"])
    const out = await session.run({ features: new ort.Tensor("float32", values, [3, 2]) })
    const raw = forward(fitted, values, 3, 2)
    floatsOf(out.raw).forEach((z, i) => {
      expect(z).toBeCloseTo(raw[i], 6)
    })
    floatsOf(out.probability).forEach((p, i) => {
      expect(p).toBeCloseTo(1 / (1 + Math.exp(-raw[i])), 6)
    })
    await session.release()
  })

  it("takes a constant for a network of zero weights, and has no form for nearest neighbours", () => {
    const [zero] = networksOf(constant, 4)
    expect(Array.from(zero.layers[0].weights)).toEqual([0, 0, 0, 0])
    expect(Array.from(zero.layers[0].bias)).toEqual([3])
    const { fitted } = train(problem(60, 3, 1).inputs, problem(60, 3, 1).labels, {
      head: successHead(),
      model: nearestNeighbours()
    })
    expect(reasonOf(() => networksOf(fitted, 3))).toBe("Unsupported")
  })
})
