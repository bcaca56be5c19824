/** Batches cut into shards, for the tests here. */
import fc from "fast-check"
import { type Curves, marginalCurvesFromRows } from "../../src/index.ts"
import { curves } from "../Arbitraries.ts"

/** The queries of several shards as one batch. */
export const together = (shards: ReadonlyArray<Curves>): Curves => {
  const most = Math.max(...shards.map((c) => c.maxSamples))
  return marginalCurvesFromRows(
    shards.flatMap((c) =>
      Array.from({ length: c.size }, (_, i) =>
        Array.from({ length: most }, (_, j) =>
          j < c.maxSamples ? c.marginal(i, j + 1) : Math.min(0, c.marginal(i, c.maxSamples))
        )
      )
    )
  )
}

export const shardsOf = fc.array(curves(4, 5), { minLength: 1, maxLength: 4 })
