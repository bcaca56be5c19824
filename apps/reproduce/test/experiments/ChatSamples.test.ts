import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Evaluation, openRecording, type Recording, writeRecording } from "@alloc/bench"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { alpacaContent, alpacaVerifiers } from "../../src/chat/AlpacaRecording.ts"
import { alpacaMaterial } from "../../src/chat/CollectAlpaca.ts"
import { openDrawJournal } from "../../src/draws/DrawJournal.ts"
import { chatFull, chatTranches, trancheQueries } from "../../src/experiments/ChatSamples.ts"
import { hhPromptCount } from "../../src/hh/HhGroups.ts"
import { toyHh, toyStateModel, toyStates } from "../hh/ToyStateModel.ts"

const folder = mkdtempSync(join(tmpdir(), "chat-"))
afterAll(() => rmSync(folder, { recursive: true }))

const run = { experiment: "chat", title: "Chat", seed: 1 }

describe("chat's samples", () => {
  let recording: Recording
  let full: Evaluation
  let tranches: Evaluation

  beforeAll(async () => {
    using journal = openDrawJournal(join(folder, "draws.sqlite"), { modelHash: "0", width: 6 })
    const instructions = Array.from({ length: 80 }, (_, i) => ({
      id: `alpaca-eval-${i}`,
      text: `${["say", "tell", "write"][i % 3]} the ${["cat", "dog", "sun", "sea", "tea"][i % 5]} number${i}`,
      kind: "toy"
    }))
    const { read: readMiddle } = toyStates("last-token, layer 20 of 30, chat form")
    const stage = {
      model: toyStateModel(),
      readMiddle,
      journal,
      file: toyHh(hhPromptCount),
      limit: undefined,
      options: {}
    }
    await writeRecording(join(folder, "recording"), alpacaContent(await alpacaMaterial(stage, instructions)))
    recording = await openRecording(join(folder, "recording"))
    full = await chatFull(recording, { ...run, budgets: [1, 2, 4] })
    tranches = await chatTranches(recording, { ...run, budgets: [1, 2] })
  }, 600_000)

  it("holds every instruction's eight replies and both rewards, and no text", () => {
    expect(recording.queries.length).toBe(80)
    expect(recording.arms[0].sample.length).toBe(640)
    expect(recording.manifest.text).toBe(false)
    expect([...recording.features.keys()]).toEqual(["hidden", "hidden-middle", "tf-idf", "length"])
    const rewards = recording.arms[0].rewards.get("reward") ?? new Float64Array()
    expect(rewards.reduce((sum, reward) => sum + reward, 0) / 640).toBeCloseTo(0, 6)
  })

  it("measures every policy with at least one reply to each query", () => {
    const at = (policy: string, budget: number) =>
      full.results.policies.find((row) => row.policy === policy && row.budget === budget)
    for (const policy of [
      "uniform",
      "online",
      "offline",
      "shuffled",
      "fixed-split",
      "online-spread",
      "online-point-words",
      "online-spread-middle",
      "adabon"
    ])
      expect(at(policy, 2)?.cost, policy).toBeLessThanOrEqual(2.001)
    expect(full.results.policies.some(({ policy }) => policy === "oracle")).toBe(true)
    // One reply each, however it is decided.
    expect(at("online", 1)?.value).toBeCloseTo(at("uniform", 1)?.value ?? Number.NaN, 6)
    expect(at("uniform", 4)?.value).toBeGreaterThan(at("uniform", 1)?.value ?? Number.NaN)
  })

  it("has budgets at which the oracle has something to decide, and says at which", async () => {
    expect(full.results.half.note).toContain("(4) and is scored on the other half. At B = 1 and 4 nothing is left")
    const { results } = await chatTranches(recording, run)
    expect([...new Set(results.policies.map(({ budget }) => budget))]).toEqual([1, 1.5, 2, 3, 4])
    expect(results.half.note).toContain("(2) and is scored")
    expect(results.half.note).toContain(
      "At B = 1 and 2 nothing is left to decide, so that there it says nothing; it decides at B = 1.5."
    )
    expect(results.recording).toMatchObject({ queries: 80, samples: 640 })
    expect(results.evaluation).toMatchObject({ scored: 16, samples: 64 })
    expect(results.notes.join("\n")).toContain("(320 of 640 samples)")
  }, 600_000)

  it("says how many rows of marginals were projected", () => {
    const notes = full.results.notes.join("\n")
    expect(notes).toMatch(/point \(marginals, ridge\): \d+ of 80 predicted rows of marginals rose/)
  })

  it("scores the tranches alone, which were chosen on the other half of the samples", () => {
    const chosen = trancheQueries(recording, alpacaVerifiers.reward)
    expect(chosen.size).toBe(16)
    expect(tranches.results.evaluation.scored).toBe(16)
    expect(tranches.results.evaluation.trained).toBe(64)
    // Rewards at odd places, made the same everywhere, change nothing of the choice.
    const [arm] = recording.arms
    const rewards = (arm.rewards.get("reward") ?? new Float64Array()).map((reward, row) => (row % 2 === 1 ? 0 : reward))
    const altered = { ...recording, arms: [{ ...arm, rewards: new Map([["reward", rewards]]) }] }
    expect(trancheQueries(altered, "reward")).toEqual(chosen)
  })
})
