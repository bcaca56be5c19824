import { type ItemResponseFit, itemResponseOf } from "@alloc/predictor/arms"
import { describe, expect, it } from "vitest"
import { checkOutcomes, sizeOf } from "../../src/arms/ItemPrediction.ts"
import { reasonOf } from "../Data.ts"

const fit: ItemResponseFit = {
  arms: 2,
  source: { model: "toy", modelHash: "0", kind: "one column", width: 1 },
  mean: [0],
  scale: [1],
  abilities: [-1, 1],
  difficulty: [1],
  discrimination: [0],
  deviation: 0.5,
  concentration: 10,
  strength: 0.1,
  nodes: 15
}
const features = { source: fit.source ?? never(), size: 3, values: Float32Array.of(-1, 0, 1) }
function never(): never {
  throw new Error("the fit has a source")
}

describe("itemResponseOf", () => {
  const { predict } = itemResponseOf(fit)

  it("predicts less on harder queries, more of abler arms, and by symmetry", () => {
    const { difficulty, probability } = predict({ features })
    expect(Array.from(difficulty, (d) => Math.round(1e9 * d) / 1e9)).toEqual([-1, 0, 1])
    for (let i = 0; i < 3; i++) expect(probability[2 * i]).toBeLessThan(probability[2 * i + 1])
    expect(probability[0]).toBeGreaterThan(probability[2])
    // Difficulty 0 lies midway between the arms.
    expect(probability[2] + probability[3]).toBeCloseTo(1, 9)
    expect(probability[0]).toBeCloseTo(0.5, 9)
  })

  it("learns of one arm from another's outcomes, the more the less the features tell", () => {
    const failed = { arms: 2, successes: [0, 0, 0, 0, 0, 0], trials: [5, 0, 5, 0, 5, 0] }
    const change = (deviation: number): number => {
      const one = itemResponseOf({ ...fit, deviation })
      return one.predict({ features }).probability[3] - one.predict({ features, outcomes: failed }).probability[3]
    }
    expect(change(0.1)).toBeGreaterThan(0)
    expect(change(1)).toBeGreaterThan(change(0.1))
  })

  it("refuses evidence of another size and none", () => {
    expect(sizeOf({ outcomes: { arms: 2, successes: [0, 0], trials: [1, 1] } })).toBe(1)
    expect(reasonOf(() => sizeOf({}))).toBe("InvalidOption")
    expect(reasonOf(() => predict({ features, outcomes: { arms: 2, successes: [0], trials: [1] } }))).toBe(
      "LengthMismatch"
    )
    expect(reasonOf(() => predict({ features }).curves(2, 4))).toBe("InvalidOption")
    expect(reasonOf(() => checkOutcomes({ arms: 1, successes: [2], trials: [1] }, 1))).toBe("InvalidLabel")
  })
})
