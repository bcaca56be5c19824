import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ridge } from "@alloc/predictor"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Recording } from "../../src/index.ts"
import { bestOfK, binaryEntries, binaryPredictors, openRecording, writeRecording } from "../../src/index.ts"
import { synthetic } from "../Synthetic.ts"

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-batches-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const recorded = async (seed: number, queries: number, samples: number): Promise<Recording> => {
  const directory = join(folder, `${seed}`)
  const rate = (_: number, u: number): number => (u < 0.5 ? 0.02 : 0.5)
  await writeRecording(
    directory,
    synthetic({ queries, samples, width: 32, noise: 1e4, rate, seed, split: () => "all" })
  )
  return openRecording(directory)
}

describe("cross-fitted folds are batches", () => {
  it("so predictions from noise neither gain nor lose against the same predictions dealt at random", async () => {
    const names = ["shuffled", "online"]
    const entries = binaryEntries.filter(({ name }) => names.includes(name))
    const budgets = [0.5, 1.5]
    const differences: Array<number> = []
    for (let seed = 1; seed <= 24; seed++) {
      const evaluate = bestOfK({
        feature: "hidden",
        design: { kind: "cross-fit", folds: 5 },
        predictors: { point: binaryPredictors(ridge()).point },
        entries,
        budgets,
        voting: [],
        replicates: { once: 40, sequential: 1 },
        resamples: 200
      })
      const run = { experiment: "noise", title: "Noise", seed, fits: 0 }
      const { comparisons } = (await evaluate(await recorded(seed, 200, 16), run)).results
      const found = comparisons.filter(({ baseline, policy }) => policy === "online" && baseline === "shuffled")
      expect(found).toHaveLength(budgets.length)
      differences.push(found.reduce((sum, { difference }) => sum + difference, 0) / budgets.length)
    }
    const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length
    const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (differences.length - 1)
    const error = Math.sqrt(variance / differences.length)
    // In one batch of all folds it is -0.8 points, 4.7 standard errors: ranked by the other folds' rates.
    expect(Math.abs(mean)).toBeLessThan(2 * error)
  })
})
