import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { integerAnswer } from "@alloc/verifiers/math"
import { afterAll, describe, expect, it } from "vitest"
import type { RecordingPlan } from "../../src/collect/RecordingPlan.ts"
import { runLive } from "../../src/live/LiveRun.ts"
import { isAsForecast, liveTable } from "../../src/live/LiveTable.ts"
import { openRecording } from "../../src/recording/Open.ts"
import { writeRecording } from "../../src/recording/Write.ts"
import { reasonOf } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-live-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const rate = (q: number): number => (q % 7) / 7
const content = synthetic({ queries: 160, samples: 24, rate })
await writeRecording(folder, content)
const recording = await openRecording(folder)

const plan: RecordingPlan = {
  experiment: "toy",
  queries: async () => content.queries.map((row) => ({ row, prompt: `${row.text}` })),
  samples: 4,
  sampling: { temperature: 0.7, maxTokens: 8, stop: ["\n"] },
  prefix: "Example. ",
  prompt: "{query}",
  judge: (use) => use([integerAnswer()]),
  verifiers: [{ name: "exact", description: "the number", binary: true }],
  manifest: () => ({ name: "toy", title: "Toy", split: "none", seeds: {}, licence: "MIT", notes: [] })
}

/** The model whose samples were recorded, and the vectors that were recorded of its queries. */
const model = () => {
  const local = fakeModel({
    success: (query) => rate(Number(query.slice(1))),
    rightText: (query) => ` ${query.slice(1)}`,
    wrongText: () => " -1"
  })
  const known = recording.features.get("hidden")
  if (known === undefined) throw new Error("no features")
  const { source, values } = known
  const asked: Array<string> = []
  const read: typeof local.read = async (prompts) => {
    asked.push(...prompts)
    const rows = prompts.map((prompt) => Number(/\d+/.exec(prompt)?.[0]))
    const picked = rows.flatMap((q) => [...values.subarray(q * source.width, (q + 1) * source.width)])
    return { source, size: prompts.length, values: Float32Array.from(picked) }
  }
  return { asked, model: { label: "Fake", source: local, states: { source, read } } }
}

describe("a live run", () => {
  it("spends and earns what is forecast for the same queries, on a model of known probabilities", async () => {
    const { asked, model: live } = model()
    const results = await runLive({ plan, recording, model: live, seed: 3, limit: 40, budgets: [2, 4] })
    expect(results).toMatchObject({ queries: 40, trained: 120, model: "Fake" })
    expect(asked).toHaveLength(40)
    expect(asked[0]).toMatch(/^Example\. /)
    expect(results.outcomes.map(({ budget, policy }) => `${policy} ${budget}`)).toEqual([
      "uniform 2",
      "online 2",
      "sequential 2",
      "uniform 4",
      "online 4",
      "sequential 4"
    ])
    for (const { budget, failed, forecast, forecastSamples, live: reached, liveSamples, policy } of results.outcomes) {
      expect({ policy, budget, failed }).toEqual({ policy, budget, failed: 0 })
      expect(liveSamples).toBeLessThanOrEqual(budget)
      expect(Math.abs(liveSamples - forecastSamples.value)).toBeLessThan(0.25 * budget)
      // 95 % of runs are within the interval: six outcomes may miss it by a little.
      expect(Math.abs(reached.value - forecast.value)).toBeLessThanOrEqual(forecast.high - forecast.low)
    }
    expect(
      results.outcomes.filter(({ forecast, live: reached }) => isAsForecast(reached.value, forecast)).length
    ).toBeGreaterThan(3)
    const answers = results.answers.filter(({ budget, policy }) => policy === "sequential" && budget === 4)
    expect(answers).toHaveLength(40)
    for (const { answer, query, reward } of answers) if (reward === 1) expect(answer).toBe(` ${query.slice(1)}`)
    expect(answers.some(({ why }) => why.includes("a sample was verified"))).toBe(true)
    expect(liveTable(results).rows).toHaveLength(6)
  })

  it("says before it draws that it cannot predict by another model's states", async () => {
    const other = fakeModel({ success: () => 1 })
    const run = runLive({
      plan,
      recording,
      model: { label: "x", source: other, states: other },
      seed: 1,
      limit: 5,
      budgets: [2]
    })
    expect(await reasonOf(() => run)).toMatchObject({ _tag: "Unavailable" })
  })
})
