import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { evaluateRecording } from "../../src/experiments/EvaluateRecording.ts"
import { forecastOf, type PolicyForecast, settlingPilot } from "../../src/fit/Forecast.ts"
import { openRecording } from "../../src/recording/Open.ts"
import { writeRecording } from "../../src/recording/Write.ts"
import { synthetic } from "../Synthetic.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-forecast-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const forecastWith = async (queries: number, seed: number) => {
  const directory = join(folder, `${queries}-${seed}`)
  await writeRecording(directory, synthetic({ queries, samples: 8, seed }))
  const recording = await openRecording(directory)
  const { results } = await evaluateRecording(recording, { experiment: "x", title: "X", seed: 1, budgets: [2] })
  return forecastOf(results)
}

const rowOf = (policies: ReadonlyArray<PolicyForecast>, policy: string): PolicyForecast => {
  const found = policies.find((row) => row.policy === policy)
  if (found === undefined) throw new Error(`no row of ${policy}`)
  return found
}

describe("a forecast from a pilot", () => {
  it("holds on ten times as many queries: its interval covers what they come to", async () => {
    const [pilot, all] = await Promise.all([forecastWith(60, 1), forecastWith(600, 2)])
    expect(pilot).toMatchObject({ queries: 60, samples: 480, decoder: "coin", verifier: "exact" })
    const [small, large] = [pilot, all].map(({ policies }) => rowOf(policies, "sequential"))
    expect(small.settled).toBe(true)
    expect(large.gained.value).toBeGreaterThanOrEqual(small.gained.low ?? Number.NaN)
    expect(large.gained.value).toBeLessThanOrEqual(small.gained.high ?? Number.NaN)
    expect(large.saved.value).toBeGreaterThanOrEqual(small.saved.low ?? Number.NaN)
    expect(large.saved.value).toBeLessThanOrEqual(small.saved.high ?? Number.NaN)
  })

  it("names the pilot at which an interval that narrows with the root of its size excludes zero", () => {
    // Standard error 0.02 at 50 queries; a gain of 0.028 is settled with probability 0.8 at twice as many.
    const interval = { value: 0.0396, low: 0.0396 - 1.959964 * 0.02, high: 0.0396 + 1.959964 * 0.02 }
    expect(settlingPilot(50, interval)).toBe(101)
    expect(settlingPilot(50, { value: 0.28, low: 0.28 - 0.0392, high: 0.28 + 0.0392 })).toBeLessThan(50)
    expect(settlingPilot(50, { value: 0, low: -0.1, high: 0.1 })).toBeNull()
    expect(settlingPilot(50, { value: null, low: null, high: null })).toBeNull()
  })
})
