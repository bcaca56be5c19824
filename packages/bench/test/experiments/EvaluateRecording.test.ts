import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { verifier } from "@alloc/verifiers"
import { afterAll, describe, expect, it } from "vitest"
import {
  evaluateRecording,
  openRecording,
  type Recording,
  type RecordingContent,
  writeRecording
} from "../../src/index.ts"
import { reasonOf } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-any-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let written = 0
const recorded = async (content: RecordingContent): Promise<Recording> => {
  const directory = join(folder, String(written++))
  await writeRecording(directory, content)
  return openRecording(directory)
}

const run = { experiment: "any", title: "Any", seed: 1, budgets: [2] }
const policies = (results: {
  readonly policies: ReadonlyArray<{ readonly policy: string }>
}): ReadonlyArray<string> => [...new Set(results.policies.map(({ policy }) => policy))]

describe("evaluateRecording", () => {
  it("keeps a split that leaves 100 scored queries, and cross-fits below", async () => {
    const large = await evaluateRecording(await recorded(synthetic({ queries: 400, samples: 4 })), run)
    expect(large.results.evaluation).toMatchObject({ scored: 100 })
    expect(large.results.evaluation.design).toContain("split")
    const small = await evaluateRecording(await recorded(synthetic({ queries: 40, samples: 4 })), run)
    expect(small.results.evaluation).toMatchObject({ design: "cross-fit, 5 folds", scored: 40 })
  })

  it("predicts success where rewards are 0 or 1, and marginal rewards elsewhere, with a reply for everybody", async () => {
    const binary = await evaluateRecording(await recorded(synthetic({ queries: 40, samples: 4 })), run)
    expect(policies(binary.results)).toEqual(expect.arrayContaining(["online", "online-beta", "sequential"]))
    const real = await evaluateRecording(await recorded(synthetic({ queries: 40, samples: 4, real: true })), run)
    expect(policies(real.results)).toContain("online")
    expect(policies(real.results)).not.toContain("sequential")
    for (const { budget, committed, policy } of real.results.policies)
      if (policy === "uniform") expect(committed).toBeCloseTo(budget, 9)
  })

  it("reads words of the text where no feature is recorded, and nothing where there is no text", async () => {
    const content = synthetic({ queries: 40, samples: 4 })
    const bare = { ...content, manifest: { ...content.manifest, features: [] }, features: [] }
    const text = await evaluateRecording(await recorded(bare), run)
    expect(text.results.predictors?.point?.name).toContain("TF-IDF")
    expect(text.results.notes?.join(" ")).toContain("words of the queries' text")
    const queries = content.queries.map(({ text: _, ...query }) => query)
    const nothing = await evaluateRecording(await recorded({ ...bare, queries }), run)
    expect(nothing.results.notes?.join(" ")).toContain("every query is predicted alike")
    expect(policies(nothing.results)).toContain("sequential")
  })

  it("takes the arm with most samples, or the one that is named", async () => {
    const content = synthetic({ queries: 40, samples: 6, arms: ["few", "many"] })
    const keep = ({ arm, sample }: { readonly arm: string; readonly sample: number }) => arm === "many" || sample < 2
    const ragged = { ...content, samples: content.samples.filter(keep), rewards: content.rewards.filter(keep) }
    const recording = await recorded(ragged)
    const most = await evaluateRecording(recording, { ...run, budgets: [6] })
    expect(policies(most.results)).toContain("uniform")
    // Two samples of "few" are all there are.
    const reason = await reasonOf(() => evaluateRecording(recording, { ...run, arms: ["few"], budgets: [6] }))
    expect(reason).toMatchObject({ _tag: "InvalidOption", valid: expect.stringContaining("to 2.00") })
  })

  it("routes where every decoder replied once: from the one with the lowest mean to that with the highest", async () => {
    const content = synthetic({ queries: 120, samples: 1, arms: ["a", "b", "c"] })
    const right: Readonly<Record<string, number>> = { a: 0.5, b: 0.9, c: 0.2 }
    const rewards = content.rewards.map((row, i) => ({ ...row, reward: (i * 0.37) % 1 < right[row.arm] ? 1 : 0 }))
    const named = content.manifest.arms.map((arm) => ({ ...arm, model: arm.name }))
    const recording = await recorded({ ...content, rewards, manifest: { ...content.manifest, arms: named } })
    const { results } = await evaluateRecording(recording, { ...run, budgets: [0.5] })
    expect(results.recording.decoder).toMatch(/c.*b/)
    const stated = await evaluateRecording(recording, {
      ...run,
      arms: ["a", "b"],
      budgets: [0.5]
    })
    expect(stated.results.recording.decoder).toMatch(/a.*b/)
  })

  it("scores anew with a verifier that is given", async () => {
    const recording = await recorded(synthetic({ queries: 40, samples: 4 }))
    const never = verifier({ name: "never", check: () => false })
    const { results } = await evaluateRecording(recording, { ...run, verifier: never })
    expect(results.verifier).toBe("never")
    expect(results.policies.every(({ value }) => value === 0)).toBe(true)
  })

  it("refuses a recording without rewards", async () => {
    const content = synthetic({ queries: 10, samples: 2 })
    const none = { ...content, manifest: { ...content.manifest, verifiers: [] }, rewards: [] }
    const recording = await recorded(none)
    expect(await reasonOf(() => evaluateRecording(recording, run))).toMatchObject({ _tag: "UnknownVerifier" })
  })
})
