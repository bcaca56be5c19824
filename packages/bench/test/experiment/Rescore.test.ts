import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { verifier } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openRecording, type Recording, type RecordingContent, rescore, writeRecording } from "../../src/index.ts"
import { reasonOf } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-rescore-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const recorded = async (name: string, content: RecordingContent): Promise<Recording> => {
  await writeRecording(join(folder, name), content)
  return openRecording(join(folder, name))
}

const content = synthetic({ queries: 10, samples: 4, arms: ["a", "b"] })
let recording: Recording

beforeAll(async () => {
  const samples = content.samples.map((row, i) => (i === 0 ? { ...row, failed: true, text: undefined } : row))
  recording = await recorded("plain", { ...content, samples, rewards: content.rewards.slice(1) })
})

describe("rescore", () => {
  it("gives every arm the verifier's rewards and answers, and keeps those that were recorded", async () => {
    const exact = verifier({ name: "again", check: ({ reference }, text) => text.trim() === reference })
    const { answers, arms, manifest } = await rescore(recording, exact)
    for (const [a, arm] of arms.entries()) {
      expect(arm.rewards.get("again")).toEqual(arm.rewards.get("exact"))
      expect(arm.rewards.get("exact")).toEqual(recording.arms[a].rewards.get("exact"))
    }
    expect(manifest.verifiers.at(-1)).toMatchObject({ name: "again", binary: true })
    expect((await answers(0))[0]).toBeUndefined()
  })

  it("leaves the reward of a failed draw unknown, and says that scores are no verdicts", async () => {
    const length = verifier({ name: "length", check: (_, text) => text.length })
    const { arms, manifest } = await rescore(recording, length)
    expect(arms[0].rewards.get("length")?.[0]).toBeNaN()
    expect(arms[0].rewards.get("length")?.[1]).toBe(2)
    expect(manifest.verifiers.at(-1)?.binary).toBe(false)
  })

  it("takes the place of a verifier of the same name", async () => {
    const { manifest } = await rescore(recording, verifier({ name: "exact", check: () => true }))
    expect(manifest.verifiers.map(({ name }) => name)).toEqual(["exact"])
  })

  it("refuses a recording without text", async () => {
    const silent = await recorded("silent", {
      ...content,
      samples: content.samples.map(({ text: _, ...row }) => row)
    })
    expect(await reasonOf(() => rescore(silent, verifier({ name: "any", check: () => true })))).toMatchObject({
      _tag: "NoText"
    })
  })
})
