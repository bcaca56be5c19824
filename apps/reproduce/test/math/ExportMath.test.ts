import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openRecording } from "@alloc/bench"
import { fakeModel } from "@alloc/decoders/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { collectMath } from "../../src/math/CollectMath.ts"
import { exportMath } from "../../src/math/ExportMath.ts"
import { mathProblems } from "../../src/math/Problems.ts"

let work: string

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "alloc-math-"))
})
afterEach(() => rmSync(work, { recursive: true, force: true }))

const count = 15
const problems = mathProblems(count, 3)
const answers = new Map(problems.map(({ answer, id }) => [id, answer]))
const model = fakeModel({
  success: () => 0.5,
  rightText: (query) => ` that makes 1 + 1 = ${answers.get(query)} in all`,
  wrongText: () => " I do not know"
})

describe("exportMath", () => {
  it("writes what was collected, judged", async () => {
    const options = { model, work, count, seed: 3 }
    expect(await collectMath({ ...options, passes: [2, 6] })).toEqual({ complete: true, drawn: 90, failed: 0 })
    const directory = join(work, "recording")
    await exportMath({ ...options, directory, samples: 6 })

    const recording = await openRecording(directory)
    expect(recording.manifest.counts).toEqual({ queries: 15, samples: 90, failed: 0, rewards: 90, features: 15 })
    expect(recording.queries.map(({ id }) => id)).toEqual(problems.map(({ id }) => id))
    expect(recording.queries[0]).toMatchObject({ text: problems[0].question, answer: String(problems[0].answer) })
    const [arm] = recording.arms
    const { answers: found, texts } = await recording.texts(0)
    const rewards = arm.rewards.get("integer")
    expect(texts.filter((text) => text === " I do not know").length).toBeGreaterThan(0)
    texts.forEach((text, i) => {
      const query = problems[Math.floor(i / 6)]
      const isRight = text !== " I do not know"
      expect(rewards?.[i]).toBe(isRight ? 1 : 0)
      expect(found[i]).toBe(isRight ? String(query.answer) : undefined)
    })
    expect(recording.features.get("hidden")?.size).toBe(15)
  })

  it("says how much is missing", async () => {
    const options = { model, work, count, seed: 3 }
    await collectMath({ ...options, passes: [2] })
    await expect(exportMath({ ...options, directory: join(work, "recording"), samples: 6 })).rejects.toThrow(
      /30 of 90 samples are there/
    )
  })
})
