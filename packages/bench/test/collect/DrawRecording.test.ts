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
import { fixedPart } from "../../src/recording/FixedPart.ts"
import { openRecording } from "../../src/recording/Open.ts"
import type { RecordingContent } from "../../src/recording/Rows.ts"
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

  it("that is drawn adaptively says so, and whose number of samples was fixed, also where only what is there is written", async () => {
    const many: RecordingPlan = {
      ...plan,
      queries: async () =>
        Array.from({ length: 40 }, (_, i) => ({
          row: { id: `${i % 2 === 0 ? "hard" : "even"} ${i}`, split: "all" as const, text: "?", answer: "right" },
          prompt: `${i}:`
        }))
    }
    const even = fakeModel({ success: (query) => (query.startsWith("hard") ? 0 : 0.5) })
    const source = { ...decoder, source: even, states: undefined }
    const options = { model: decoder, seed: 3, samples: 8, work, adaptive: { width: 0.3 } }
    const run = recordingRun(many, await many.queries({ data: "", seed: 3, limit: undefined }), options)
    expect(run.adaptive).toEqual({ width: 0.3, least: 2, most: 32 })
    await runCollection(run, source, { judged: { plan: many, version: "1" } })
    const opened = async (name: string, content: RecordingContent) => {
      await writeRecording(join(work, name), content)
      return openRecording(join(work, name))
    }
    const { arms, manifest, queries } = await opened("adaptive", await recordingContent(many, run, source))
    expect(manifest.stopping).toBe("adaptive")
    const [{ offsets }] = arms
    const counts = queries.map((query, q) => ({ ...query, count: offsets[q + 1] - offsets[q] }))
    const fixed = counts.filter(({ split }) => split === "test")
    expect(new Set(fixed.map(({ count }) => count))).toEqual(new Set([8]))
    const others = counts.filter(({ split }) => split === "train")
    expect(fixed.length + others.length).toBe(40)
    expect(others.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(8 * others.length)
    expect(Math.max(...others.map(({ count }) => count))).toBeGreaterThan(8)
    // What evaluations look at.
    expect(fixedPart(await openRecording(join(work, "adaptive"))).queries).toHaveLength(fixed.length)
    // An export that does not know how it was drawn says it too.
    const plain = recordingRun(many, run.queries, { ...options, adaptive: undefined })
    const partial = await opened("partial", await recordingContent(many, plain, source, { completeness: "partial" }))
    expect(partial.manifest.stopping).toBe("adaptive")
    expect(partial.manifest.counts).toEqual(manifest.counts)
    // Once every query has as many, it does not matter any more how they came.
    await runCollection(plain, source, {})
    const filled = await opened("filled", await recordingContent(many, plain, source))
    expect(filled.manifest).toMatchObject({ splits: { all: 40 }, counts: { samples: 320 } })
    expect(filled.manifest.stopping).toBeUndefined()
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
