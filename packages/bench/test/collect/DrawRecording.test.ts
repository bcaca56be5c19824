import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { verifier } from "@alloc/verifiers"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { drawRecording } from "../../src/collect/DrawRecording.ts"
import { recordingContent } from "../../src/collect/ExportRecording.ts"
import type { RecordingPlan } from "../../src/collect/RecordingPlan.ts"
import { recordingRun, runCollection } from "../../src/collect/RecordingRun.ts"
import { openRecording } from "../../src/recording/Open.ts"
import { writeRecording } from "../../src/recording/Write.ts"

let work: string

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "alloc-plan-"))
})
afterEach(() => rmSync(work, { recursive: true, force: true }))

const ids = ["q0", "q1", "q2"]

let checks = 0

const plan: RecordingPlan = {
  experiment: "toy",
  queries: async ({ limit }) =>
    ids
      .slice(0, limit)
      .map((id) => ({ row: { id, split: "all", text: `${id}?`, answer: `is ${id}` }, prompt: `${id}:` })),
  samples: 4,
  sampling: { temperature: 0.7, maxTokens: 8, stop: ["\n"] },
  prefix: "Example. ",
  prompt: "{query}:",
  judge: (use) =>
    use([
      verifier({
        name: "right",
        check: ({ reference }, response) => {
          checks++
          return response === " wrong" ? null : response.endsWith(String(reference))
        }
      }),
      verifier({ name: "length", check: (_, response) => response.length })
    ]),
  verifiers: [
    { name: "right", description: "ends with the answer", binary: true },
    { name: "length", description: "characters", binary: false }
  ],
  manifest: (seed) => ({
    name: "toy",
    title: "Toy",
    split: "none",
    seeds: { toys: seed },
    licence: "MIT",
    notes: ["A toy."]
  })
}

const model = fakeModel({
  success: () => 0.5,
  rightText: (query) => ` it is ${query}`,
  fails: (query) => query === "q2"
})
const decoder = {
  arm: "fake",
  model: "fake",
  modelHash: "fake",
  label: "Fake",
  shortName: "fake",
  identity: "fake",
  source: model,
  states: model,
  readers: 1
}

const runOf = async (samples: number, seed = 3) =>
  recordingRun(plan, await plan.queries({ data: "", seed, limit: undefined }), { model: decoder, seed, samples, work })

describe("a collection", () => {
  it("becomes a recording: texts, verdicts of every verifier, states, what failed", async () => {
    const run = await runOf(6)
    expect(await runCollection(run, decoder, {})).toEqual({ complete: true, drawn: 18, failed: 6 })
    checks = 0
    await writeRecording(join(work, "recording"), await recordingContent(plan, run, decoder))
    // Two different replies to each of the two queries that could be answered.
    expect(checks).toBe(4)

    const { arms, features, manifest, queries, texts } = await openRecording(join(work, "recording"))
    expect(manifest.counts).toEqual({ queries: 3, samples: 18, failed: 6, rewards: 24, features: 3 })
    expect(manifest.seeds).toEqual({ toys: 3 })
    // The model that was sampled, whichever plan it was.
    expect(manifest).toMatchObject({ name: "toy-fake", title: "Toy, Fake" })
    expect(manifest.notes).toContain("Replies were drawn from fake.")
    expect(manifest.arms[0]).toMatchObject({
      name: "fake",
      modelHash: "fake",
      prompt: "Example. {query}:",
      seed: 3,
      topK: 0
    })
    expect(queries[1]).toMatchObject({ id: "q1", text: "q1?", answer: "is q1", promptTokens: 3 })
    const [arm] = arms
    const { texts: found } = await texts(0)
    for (let i = 0; i < 12; i++) {
      expect(arm.rewards.get("right")?.[i]).toBe(found[i] === " wrong" ? 0 : 1)
      expect(arm.rewards.get("length")?.[i]).toBe(found[i]?.length)
    }
    expect([...arm.failed.slice(12)]).toEqual([1, 1, 1, 1, 1, 1])
    // The state of prefix and prompt.
    expect(features.get("hidden")?.values[0]).toBe("Example. q0:".length)
  })

  it("is the same recording from one run and from an interrupted one that grew", async () => {
    const whole = await runOf(40)
    await runCollection(whole, decoder, {})
    const first = await writeRecording(join(work, "whole"), await recordingContent(plan, whole, decoder))
    const again = join(work, "again")
    const options = { model: decoder, seed: 3, work: again }
    const queries = await plan.queries({ data: "", seed: 3, limit: undefined })
    const few = recordingRun(plan, queries.slice(0, 2), { ...options, samples: 5 })
    await runCollection(few, decoder, {})
    const more = recordingRun(plan, queries, { ...options, samples: 40 })
    expect(more.journal).toBe(few.journal)
    expect(more.samplePlan.passes).toEqual([32, 40])
    const stop = new AbortController()
    const onProgress = ({ fresh, what }: { fresh: number; what: string }): void => {
      if (what === "samples" && fresh > 40) stop.abort()
    }
    expect((await runCollection(more, decoder, { onProgress, signal: stop.signal })).complete).toBe(false)
    await runCollection(more, decoder, {})
    const second = await writeRecording(join(again, "recording"), await recordingContent(plan, more, decoder))
    expect(second.files).toEqual(first.files)
  })

  it("keeps another model's or seed's samples apart", async () => {
    const [a, b] = [await runOf(4), await runOf(4, 5)]
    expect(a.journal).not.toBe(b.journal)
  })

  it("says how much is missing, and which sample could not be judged", async () => {
    const run = await runOf(2)
    await runCollection(run, decoder, {})
    await expect(recordingContent(plan, await runOf(6), decoder)).rejects.toThrow(
      /6 of 18 samples are there; collect the rest first: pnpm bench collect toy/
    )
    const broken: RecordingPlan = {
      ...plan,
      judge: (use) => use([verifier({ name: "right", check: () => Number.NaN })]),
      verifiers: [plan.verifiers[0]]
    }
    await expect(recordingContent(broken, run, decoder)).rejects.toMatchObject({
      reason: { _tag: "VerifierFailed", query: "q0", sample: 0 }
    })
  })
})

describe("drawRecording", () => {
  it("refuses queries that the evaluation cannot use before anything is drawn", async () => {
    const draw = drawRecording(plan)({
      seed: 1,
      out: join(work, "out"),
      resume: false,
      dryRun: false,
      model: "http://127.0.0.1:1#m",
      splits: ["all", "validation"]
    })
    await expect(draw).rejects.toMatchObject({ reason: { _tag: "EmptySplit", split: "validation" } })
  })
})
