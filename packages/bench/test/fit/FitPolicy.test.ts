import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { decode } from "@alloc/decoders"
import { decodePolicy, encodePolicy, fittedPolicy } from "@alloc/decoders/policy"
import { fakeModel } from "@alloc/decoders/testing"
import { verifier } from "@alloc/verifiers"
import { afterAll, describe, expect, it } from "vitest"
import { fitPolicy } from "../../src/fit/FitPolicy.ts"
import type { Recording } from "../../src/index.ts"
import { openRecording } from "../../src/recording/Open.ts"
import type { RecordingContent } from "../../src/recording/Rows.ts"
import { writeRecording } from "../../src/recording/Write.ts"
import { reasonOf } from "../Reason.ts"
import { type SyntheticOptions, synthetic } from "../Synthetic.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-fit-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let made = 0
const opened = async (content: RecordingContent): Promise<Recording> => {
  const directory = join(folder, `r${made++}`)
  await writeRecording(directory, content)
  return openRecording(directory)
}
const recordingOf = (options: Partial<SyntheticOptions> = {}): Promise<Recording> =>
  opened(synthetic({ queries: 120, samples: 16, ...options }))

/** Words tell easy from hard; there are no states. */
const inWords = async (): Promise<Recording> => {
  const content = synthetic({ queries: 120, samples: 16, rate: (q, u) => (q % 2 === 0 ? 0.7 + 0.3 * u : 0.2 * u) })
  const queries = content.queries.map((row, q) => ({ ...row, text: `${q % 2 === 0 ? "an easy" : "a hard"} task` }))
  return opened({ ...content, queries, manifest: { ...content.manifest, features: [] }, features: [] })
}

describe("fitting a policy", () => {
  it("reads what predicts held-out queries best, and trains on all of them", async () => {
    const { content, losses, meanReward } = fitPolicy(await recordingOf(), { budget: 4 })
    expect(content.manifest).toMatchObject({ features: "states", budget: 4, maximum: 16, binary: true, minimum: 0 })
    expect(content.manifest.fittedOn).toMatchObject({ queries: 120, samples: 1920, model: "coin", verifier: "exact" })
    expect(losses.map(({ features }) => features)).toEqual(["nothing", "text", "states"])
    expect(losses[2].better).toBeGreaterThan(2 * losses[2].error)
    // Rates are squares of uniform numbers: their mean is a third.
    expect(Math.abs(meanReward - 1 / 3)).toBeLessThan(0.1)
    const { alpha, beta } = content.manifest.prior
    expect(Math.abs(alpha / (alpha + beta) - meanReward)).toBeLessThan(0.05)
    expect(content.bins.fitted.mean).toBeCloseTo(4, 1)
  })

  it("is used by decode from the text of its file alone, and answers more than uniform does", async () => {
    const { content } = fitPolicy(await inWords(), { budget: 2, features: "text" })
    const { batch } = fittedPolicy(decodePolicy(encodePolicy(content)))
    const queries = Array.from({ length: 60 }, (_, i) => {
      return { id: `live${i}`, prompt: `${i % 2 === 0 ? "an easy" : "a hard"} task` }
    })
    const model = fakeModel({ success: (id) => (Number(id.slice(4)) % 2 === 0 ? 0.85 : 0.1) })
    const check = verifier({ name: "right", check: (_, response) => response === " right" })
    const { answers, usage } = await decode({ queries, model, verifier: check, ...batch })
    expect(usage.total.calls).toBeLessThanOrEqual(120)
    const right = answers.filter(({ reward }) => reward === 1).length / 60
    // Uniform answers (1 - .15^2 + 1 - .9^2) / 2 = 0.58.
    expect(right).toBeGreaterThan(0.62)
  })

  it("predicts every query alike where nothing that is read helps", async () => {
    const { content, losses } = fitPolicy(await recordingOf({ noise: 100, rate: (_, u) => u }), { budget: 4 })
    expect(content.manifest.features).toBe("nothing")
    expect(content.predictor).toBeUndefined()
    expect(losses).toHaveLength(3)
    expect(content.bins.samples.flat()).toEqual([4])
  })

  it("says nothing was learnt where all rewards are the same", async () => {
    const { content, losses } = fitPolicy(await recordingOf({ rate: () => 0 }), { budget: 4 })
    expect(losses).toEqual([])
    expect(content.manifest.prior.alpha).toBeLessThan(0.05)
    expect(fittedPolicy(content).batch.maximum).toBe(16)
  })

  it("predicts marginal rewards where they are not 0 or 1, of as many samples as were drawn, at least one each", async () => {
    const { content } = fitPolicy(await recordingOf({ real: true, samples: 8 }), { budget: 3 })
    expect(content.manifest).toMatchObject({ binary: false, minimum: 1, maximum: 8, features: "states" })
    expect(fittedPolicy(content, { states: undefinedStates }).batch.policy?.name).toBe("online")
  })

  it("gives the same bytes for the same seed", async () => {
    const recording = await recordingOf()
    const [a, b] = [1, 1].map((seed) => encodePolicy(fitPolicy(recording, { budget: 4, seed }).content))
    expect(a).toBe(b)
  })

  it("refuses budgets, features and pilots that cannot be", async () => {
    const words = await inWords()
    expect(await reasonOf(() => fitPolicy(words, { budget: 0 }))).toMatchObject({ field: "--budget" })
    expect(await reasonOf(() => fitPolicy(words, { budget: 2, features: "states" }))).toMatchObject({
      field: "--features",
      valid: expect.stringMatching(/^auto, none, text/)
    })
    const few = await recordingOf({ queries: 2 })
    expect(await reasonOf(() => fitPolicy(few, { budget: 2 }))).toMatchObject({ _tag: "InvalidOption", value: 2 })
  })
})

/** States of the recording's model, which nothing reads here. */
const undefinedStates = {
  source: { model: "coin", modelHash: "none", kind: "logit and noise", width: 4 },
  read: async () => {
    throw new Error("not read")
  }
}
