import { describe, expect, it } from "vitest"
import { boundsOf } from "../../src/allocation/Bounds.ts"
import { selectAmongEqual } from "../../src/allocation/EqualQueries.ts"
import { successCurves } from "../../src/curves/SuccessCurves.ts"
import { random } from "../../src/random/index.ts"
import { expectAsSorted, large } from "./Batches.ts"

const stream = random(4, "equal queries")
const drawn = (of: (uniform: number) => number): Float64Array =>
  Float64Array.from({ length: large }, () => of(stream.next()))

describe("an allocation of a large batch of few success probabilities", () => {
  it.each<readonly [string, (uniform: number) => number]>([
    ["all 0.3", () => 0.3],
    ["all 1", () => 1],
    ["all 0", () => 0],
    ["0, 0.1, ... 0.9", (u) => Math.floor(10 * u) / 10],
    ["1e-12 or 0.999", (u) => (u < 0.5 ? 1e-12 : 0.999)],
    ["of which each is half of another", (u) => 2 ** -Math.floor(6 * u)]
  ])("is that of a sort where they are %s", (_, of) => {
    for (const budget of [0.0001, 1, 2.7]) expectAsSorted(drawn(of), 5, budget)
    expectAsSorted(drawn(of), 5, 2.2, { minimum: 1, maximum: 3 })
  })

  it("is left to others where more than a thousand occur", () => {
    const curves = successCurves(
      drawn((u) => Math.floor(3000 * u) / 3000),
      { maxSamples: 4 }
    )
    expect(selectAmongEqual(curves, boundsOf(curves, {}), 1000)).toBeUndefined()
    expectAsSorted(curves.success, 4, 1.7)
  })
})
