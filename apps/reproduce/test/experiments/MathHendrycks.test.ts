import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { openRecording } from "@alloc/bench"
import { passAtK } from "@alloc/core/estimators"
import { describe, expect, it } from "vitest"
import { mathHendrycks } from "../../src/experiments/MathHendrycks.ts"
import { importMath500 } from "../../src/math500/ImportMath500.ts"

const folder = join(import.meta.dirname, "../../recordings/math500-qwen2.5-math-1.5b")
const data = process.env.ALLOC_DATA ?? join(import.meta.dirname, "../../../../../shared/data")
const published = join(data, "math500_samples/qwen2.5-math-1.5b.jsonl")
if (!existsSync(published)) console.warn("skipped: no data folder with math500_samples (set ALLOC_DATA)")

describe("the recording math500-qwen2.5-math-1.5b", async () => {
  const recording = await openRecording(folder)
  const [arm] = recording.arms
  const rewards = arm.rewards.get("published") ?? new Float64Array()
  const of = (query: number): ReadonlyArray<number> => [...rewards.subarray(arm.offsets[query], arm.offsets[query + 1])]
  const queries = recording.queries.map((_, query) => of(query))

  it("holds 4 to 12 verdicts of 500 problems, and no text", () => {
    expect(queries).toHaveLength(500)
    expect(queries.flat()).toHaveLength(4_321)
    expect([
      Math.min(...queries.map(({ length }) => length)),
      Math.max(...queries.map(({ length }) => length))
    ]).toEqual([4, 12])
    expect(queries.flat().every((reward) => reward === 0 || reward === 1)).toBe(true)
    expect(recording.manifest.text).toBe(false)
    expect(recording.queries.every(({ answer, text }) => text === undefined && answer === undefined)).toBe(true)
  })

  it.each([
    [1, "0.589"],
    [2, "0.695"],
    [4, "0.775"]
  ])("pass@%i is %s", (budget, value) => {
    const all = queries.map((one) =>
      passAtK(
        one.length,
        one.reduce((sum, reward) => sum + reward, 0),
        budget
      )
    )
    expect((all.reduce((sum, one) => sum + one, 0) / all.length).toFixed(3)).toBe(value)
  })

  it.skipIf(!existsSync(published))("holds what ALLOC_DATA publishes", () => {
    const rows: ReadonlyArray<{ readonly unique_id: string; readonly correct: ReadonlyArray<number> }> = readFileSync(
      published,
      "utf8"
    )
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    const known = new Map(rows.map(({ correct, unique_id: id }) => [id, correct]))
    recording.queries.forEach(({ id }, query) => {
      expect(of(query)).toEqual(known.get(id))
    })
  })

  it("is evaluated as what a model draws here: hidden states alone, nothing of the published samples", async () => {
    const features = new Map([...recording.features].filter(([name]) => name === "hidden"))
    const manifest = { ...recording.manifest, name: "math500-drawn", title: "Drawn" }
    const run = { experiment: "math-hendrycks", title: "", seed: 1, budgets: [2] }
    const { results } = await mathHendrycks.evaluate({ ...recording, manifest, features }, run)
    expect(results.title).toBe("MATH: Drawn")
    expect(results.known).toBeUndefined()
    expect(Object.keys(results.predictors)).toEqual(["point", "beta"])
  })

  it("refuses a number of samples, and says where missing data comes from", async () => {
    const options = { data: "absent", out: "unused", seed: 0, resume: false, dryRun: false }
    await expect(importMath500({ ...options, samples: 3 })).rejects.toMatchObject({
      reason: { _tag: "InvalidOption", field: "--samples" }
    })
    await expect(importMath500(options)).rejects.toMatchObject({
      reason: { _tag: "Unavailable", what: "math/math500.test.jsonl" }
    })
  })
})
