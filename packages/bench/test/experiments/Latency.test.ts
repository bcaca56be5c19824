import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ridge } from "@alloc/predictor"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  bestOfK,
  binaryPredictors,
  controlEntries,
  markdownReport,
  openRecording,
  writeRecording
} from "../../src/index.ts"
import type { LatencyResults } from "../../src/results/Schema.ts"
import { synthetic } from "../Synthetic.ts"

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-latency-"))
  await writeRecording(folder, synthetic({ queries: 400, samples: 16, noise: 0.3 }))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const evaluated = async (entries?: typeof controlEntries) => {
  const evaluate = bestOfK({
    feature: "hidden",
    design: { kind: "split" },
    predictors: binaryPredictors(ridge()),
    replicates: { once: 2, sequential: 2 },
    resamples: 200,
    entries
  })
  return evaluate(await openRecording(folder), { experiment: "x", title: "X", seed: 1, budgets: [2, 4] })
}

const rewardOf = ({ policies }: LatencyResults, policy: string): number =>
  policies.find((row) => row.policy === policy && row.budget === 4)?.value ?? Number.NaN

const roundsOf = ({ rounds }: LatencyResults, policy: string): number =>
  rounds.find((row) => row.policy === policy && row.budget === 4)?.rounds ?? Number.NaN

describe("policies that wait less", () => {
  it("stand beside the unlimited one with their rounds and what they lose", async () => {
    const evaluation = await evaluated()
    const { latency, policies } = evaluation.results
    if (latency === undefined) throw new Error("no rows")
    expect(new Set(latency.policies.map(({ policy }) => policy))).toEqual(
      new Set(["sequential", "sequential-2-rounds", "sequential-4-rounds", "until-verified"])
    )
    expect(roundsOf(latency, "sequential-2-rounds")).toBe(2)
    expect(roundsOf(latency, "sequential-4-rounds")).toBe(4)
    // One sample a round, at most the budget.
    expect(roundsOf(latency, "until-verified")).toBe(4)
    expect(roundsOf(latency, "sequential")).toBeGreaterThan(4)
    expect(rewardOf(latency, "sequential-4-rounds")).toBeGreaterThan(rewardOf(latency, "sequential-2-rounds"))
    expect(rewardOf(latency, "sequential")).toBeGreaterThan(rewardOf(latency, "sequential-4-rounds") - 0.01)
    expect(rewardOf(latency, "sequential")).toBe(
      policies.find(({ budget, policy }) => policy === "sequential" && budget === 4)?.value
    )
    // Early exit reaches what uniform reaches at the same cap, and draws fewer samples.
    const early = latency.policies.find(({ budget, policy }) => policy === "until-verified" && budget === 4)
    const uniform = policies.find(({ budget, policy }) => policy === "uniform" && budget === 4)
    expect(early?.value).toBeCloseTo(uniform?.value ?? Number.NaN, 1)
    expect(early?.committed).toBeLessThan(3.9)
    const loss = latency.comparisons.find((row) => {
      return row.policy === "sequential-2-rounds" && row.baseline === "sequential" && row.budget === 4
    })
    expect(loss?.difference).toBeLessThan(0)
    expect(markdownReport(evaluation)).toContain("Rounds until the end")
  })

  it("are left out where the unlimited policy is", async () => {
    expect((await evaluated(controlEntries)).results.latency).toBeUndefined()
  })
})
