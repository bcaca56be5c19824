import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ridge } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { bestOfK, openRecording, rewardEntries, rewardPredictors, writeRecording } from "../../src/index.ts"
import { synthetic } from "../Synthetic.ts"

const evaluate = bestOfK({
  feature: "hidden",
  design: { kind: "cross-fit", folds: 3 },
  predictors: rewardPredictors(8, ridge()),
  entries: rewardEntries,
  minimum: 1,
  resamples: 50
})
const run = { experiment: "n", title: "N", seed: 1 }

describe("what best of k says in words", () => {
  it("tells of real rewards how much their spreads differ beyond chance", async () => {
    const folder = await mkdtemp(join(tmpdir(), "alloc-notes-"))
    await writeRecording(folder, synthetic({ queries: 80, samples: 8, real: true }))
    const { results } = await evaluate(await openRecording(folder), { ...run, budgets: [2] })
    const found = results.notes.find((note) => note.startsWith("A second sample adds"))
    const [adds, known, chance] = (found?.match(/\d+\.\d+/g) ?? []).map(Number)
    expect(adds).toBeGreaterThan(0.1)
    // Every query's rewards spread alike in this recording.
    expect(known).toBeLessThan(chance)
    await rm(folder, { recursive: true })
  })

  it("tells beside the oracle's row by how many samples it decides, and where nothing is left to decide", async () => {
    const folder = await mkdtemp(join(tmpdir(), "alloc-notes-"))
    await writeRecording(folder, synthetic({ queries: 60, samples: 8, real: true }))
    const recording = await openRecording(folder)
    const noteAt = async (...budgets: ReadonlyArray<number>) => {
      const { results } = await evaluate(recording, { ...run, budgets, fits: 0 })
      return results.half.note
    }
    const decides = "The oracle decides on half of each query's samples (4) and is scored on the other half."
    const nothing = "nothing is left to decide, so that there it says nothing"
    expect(await noteAt(1, 2, 3, 4, 8)).toBe(`${decides} At B = 1 and 4 ${nothing}; it decides at B = 2, 3.`)
    expect(await noteAt(1, 4)).toBe(`${decides} At B = 1 and 4 ${nothing}; there is no other budget.`)
    expect(await noteAt(2)).toBe(decides)
    expect(await noteAt(8)).toBeUndefined()
    await rm(folder, { recursive: true })
  })
})
