import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { integerAnswer } from "@alloc/verifiers/math"
import { afterAll, describe, expect, it } from "vitest"
import type { RecordingPlan } from "../../src/collect/RecordingPlan.ts"
import { type LiveRoutingTask, runLiveRouting } from "../../src/live/LiveRouting.ts"
import { liveRoutingTable } from "../../src/live/LiveRoutingTable.ts"
import { isAsForecast } from "../../src/live/LiveTable.ts"
import { openRecording } from "../../src/recording/Open.ts"
import { writeRecording } from "../../src/recording/Write.ts"
import { reasonOf } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-routing-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const isHard = (q: number): boolean => q % 2 === 1
const rates = { weak: (q: number) => (isHard(q) ? 0.05 : 0.9), strong: (q: number) => (isHard(q) ? 0.85 : 0.95) }

/** Eight replies of a model to each query, whose text says whether it is hard. */
const recordingOf = async (name: "weak" | "strong", queries: number) => {
  const content = synthetic({ queries, samples: 8, rate: rates[name], arms: [name], split: () => "all", seed: 5 })
  const texts = content.queries.map((row, q) => ({
    ...row,
    text: `${isHard(q) ? "A hard" : "An easy"} question, ${q}`
  }))
  const directory = join(folder, `${name}-${queries}`)
  await writeRecording(directory, { ...content, queries: texts })
  return openRecording(directory)
}

const recordings = { weak: await recordingOf("weak", 240), strong: await recordingOf("strong", 240) }

const plan: RecordingPlan = {
  experiment: "toy",
  queries: async () => recordings.weak.queries.map((row) => ({ row, prompt: `${row.text}` })),
  samples: 8,
  sampling: { temperature: 0.7, maxTokens: 8, stop: [] },
  prefix: "",
  prompt: "{query}",
  judge: (use) => use([integerAnswer()]),
  verifiers: [{ name: "exact", description: "the number", binary: true }],
  manifest: () => ({ name: "toy", title: "Toy", split: "none", seeds: {}, licence: "MIT", notes: [] })
}

const modelOf = (name: "weak" | "strong") => ({
  label: name,
  source: fakeModel({
    success: (query) => rates[name](Number(query.slice(1))),
    rightText: (query) => ` ${query.slice(1)}`,
    wrongText: () => " -1"
  })
})

const task: LiveRoutingTask = {
  plan,
  weak: { model: modelOf("weak"), recording: recordings.weak },
  strong: { model: modelOf("strong"), recording: recordings.strong },
  seed: 3,
  shares: [0.25, 0.5]
}

describe("routing live between two models", () => {
  it("earns what is forecast, and keeps to each share, on two models of known probabilities", async () => {
    const results = await runLiveRouting(task)
    expect(results).toMatchObject({ weak: "weak", strong: "strong", queries: 80, trained: 160, recorded: 8 })
    expect(results.features).toEqual(["text", "text"])
    const at = (policy: string, share: number) => {
      const found = results.outcomes.find((row) => row.policy === policy && row.share === share)
      if (found === undefined) throw new Error(`no ${policy} at ${share}`)
      return found
    }
    expect(results.outcomes).toHaveLength(8)
    for (const { failed, forecastReplies, policy, replies, share, tokens } of results.outcomes) {
      expect({ policy, failed, share: replies[1] <= share }).toEqual({ policy, failed: 0, share: true })
      expect(Math.abs(replies[1] - forecastReplies[1].value)).toBeLessThanOrEqual(0.15)
      expect(tokens[0] > 0).toBe(replies[0] > 0)
    }
    expect(at("always weak", 0).replies).toEqual([1, 0])
    expect(at("always strong", 1).replies).toEqual([0, 1])
    // Half of the queries are hard, and their text says so: a router that sends them reaches the strong model.
    expect(at("routing", 0.5).forecast.value).toBeGreaterThan(at("random", 0.5).forecast.value + 0.1)
    expect(at("routing", 0.5).live.value).toBeGreaterThan(at("random", 0.5).live.value)
    expect(at("cascade", 0.5).replies[0]).toBe(1)
    expect(
      results.outcomes.filter(({ forecast, live }) => isAsForecast(live.value, forecast)).length
    ).toBeGreaterThanOrEqual(7)
    const sent = results.answers.filter(
      ({ arm, policy, share }) => arm === "strong" && policy === "routing" && share === 0.5
    )
    expect(sent).toHaveLength(40)
    expect(sent.filter(({ query }) => isHard(Number(query.slice(1)))).length).toBeGreaterThanOrEqual(38)
    expect(liveRoutingTable(results).rows).toHaveLength(8)
  })

  it("tells two servers of one model apart, and refuses recordings of different queries", async () => {
    const same = { model: modelOf("weak"), recording: recordings.strong }
    const { strong, weak } = await runLiveRouting({ ...task, strong: same, shares: [] })
    expect([weak, strong]).toEqual(["weak (weak)", "weak (strong)"])
    const other = { model: modelOf("strong"), recording: await recordingOf("strong", 60) }
    expect(await reasonOf(() => runLiveRouting({ ...task, strong: other }))).toMatchObject({ _tag: "InvalidOption" })
  })
})
