import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { afterAll, expect, it } from "vitest"
import { recordingContent } from "../../src/collect/ExportRecording.ts"
import { recordingRun, runCollection } from "../../src/collect/RecordingRun.ts"
import { evaluateRecording } from "../../src/experiments/EvaluateRecording.ts"
import { answerVerifier } from "../../src/prompts/AnswerVerifier.ts"
import { parsePrompts } from "../../src/prompts/PromptsFile.ts"
import { promptsPlan } from "../../src/prompts/PromptsPlan.ts"
import { openRecording } from "../../src/recording/Open.ts"
import { writeRecording } from "../../src/recording/Write.ts"

const work = mkdtempSync(join(tmpdir(), "alloc-prompts-plan-"))
afterAll(() => rmSync(work, { recursive: true, force: true }))

it("a file's prompts become a recording of a local model, hidden states and all, and are evaluated", async () => {
  const lines = Array.from({ length: 30 }, (_, i) =>
    JSON.stringify({ id: `q${i}`, prompt: `${i}?`, answer: ["yes", "right"] })
  )
  const queries = parsePrompts("toy.jsonl", lines.join("\n"))
  const sampling = { temperature: 0.7, maxTokens: 8, stop: [] }
  const verifier = answerVerifier()
  const plan = promptsPlan({ name: "toy", queries, verifier, samples: 4, sampling, form: "plain", states: true })
  const local = fakeModel({ success: (query) => Number(query.slice(1)) / 30 })
  const names = { arm: "fake", model: "fake", label: "Fake", shortName: "fake", identity: "fake" }
  const model = { ...names, modelHash: "fake", source: local, states: local, readers: 1 }
  const planned = await plan.queries({ data: "", seed: 1, limit: undefined })
  const run = recordingRun(plan, planned, { model, seed: 1, samples: 4, work })
  expect(await runCollection(run, model, {})).toEqual({ complete: true, drawn: 120, failed: 0 })
  await writeRecording(join(work, "recording"), await recordingContent(plan, run, model))
  const recording = await openRecording(join(work, "recording"))
  expect(recording.manifest).toMatchObject({ title: "Prompts of toy, Fake", counts: { features: 30, rewards: 120 } })
  const { results } = await evaluateRecording(recording, { experiment: "toy", title: "Toy", seed: 1, budgets: [2] })
  expect(results.evaluation.scored).toBe(30)
  // Half of the samples are right on average, and more are where the success probability is higher.
  const rewards = recording.arms[0].rewards.get("answer") ?? new Float64Array()
  const mean = (from: number, to: number) =>
    rewards.subarray(from, to).reduce((sum, reward) => sum + reward, 0) / (to - from)
  expect(mean(0, 40)).toBeLessThan(mean(80, 120))
})
