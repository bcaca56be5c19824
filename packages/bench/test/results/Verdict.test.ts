import { describe, expect, it } from "vitest"
import type { MaximumResult } from "../../src/results/Schema.ts"
import { verdictOf } from "../../src/results/Verdict.ts"
import { evaluation } from "../Evaluated.ts"

const largest = (policy: string, value: number, low: number, baseline = "uniform"): MaximumResult => ({
  policy,
  baseline,
  unit: "samples",
  budget: 4,
  among: 3,
  value,
  low,
  high: value + 0.04
})
const verdict = (...maximum: ReadonlyArray<MaximumResult>): string =>
  verdictOf({ ...evaluation.results, headline: { ...evaluation.results.headline, maximum } })

describe("the verdict", () => {
  it("has the largest saving by prediction, and the one by looking at what comes back", () => {
    expect(
      verdict(largest("online", 0.5, 0.4), largest("online-beta", 0.25, 0.18), largest("sequential", 0.69, 0.64))
    ).toBe(
      "The same quality with up to 25 % fewer samples (online-beta against uniform at B = 4, 95 % interval 18 % to 29 %), by predicting which queries need them; and with up to 69 % fewer samples (sequential against uniform at B = 4, 95 % interval 64 % to 73 %), by looking at what comes back as well."
    )
  })

  it("does not call a saving one whose interval holds zero, nor one against another baseline", () => {
    expect(verdict(largest("online", 0.3, -0.01), largest("sequential", 0.5, 0.4))).toContain(
      "prediction alone saves nothing that can be told apart from chance"
    )
    expect(verdict(largest("online", 0.3, -0.01), largest("online", 0.6, 0.5, "random"))).toBe(
      "No saving at equal quality can be told apart from chance."
    )
  })

  it("says that there is nothing to state where nothing predicts", () => {
    expect(verdict()).toBe("Nothing here predicts, so there is no saving to state.")
  })
})
