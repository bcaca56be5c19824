import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Experiment, openRecording, writeRecording } from "@alloc/bench"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openDrawJournal } from "../../src/draws/DrawJournal.ts"
import { hh } from "../../src/experiments/Hh.ts"
import { hhMaterial } from "../../src/hh/CollectHh.ts"
import { hhPromptCount } from "../../src/hh/HhGroups.ts"
import { type HhMaterial, hhContent } from "../../src/hh/HhRecording.ts"
import { hhLiveArms } from "../../src/hh/LiveHh.ts"
import { benchIn } from "../BenchIn.ts"
import { publishHh } from "./PublishedHh.ts"
import { toyHh, toyStateModel } from "./ToyStateModel.ts"

const folder = mkdtempSync(join(tmpdir(), "hh-live-"))
afterAll(() => rmSync(folder, { recursive: true }))
const recording = join(folder, "recording")

const model = toyStateModel()
const live: Experiment = {
  ...hh,
  recording,
  liveArms: async ({ recording: directory }, use) => use(await hhLiveArms(directory, model))
}

const bench = (...args: ReadonlyArray<string>) => benchIn(folder, [live], args)

interface Row {
  readonly policy: string
  readonly share: number
  readonly failed: number
  readonly live: { readonly value: number }
  readonly forecast: { readonly value: number; readonly low: number; readonly high: number }
  readonly replies: readonly [number, number]
}

describe("bench hh --live", () => {
  let material: HhMaterial

  beforeAll(async () => {
    const file = toyHh(hhPromptCount)
    publishHh(join(folder, "data"), file)
    using journal = openDrawJournal(join(folder, "draws.sqlite"), { modelHash: "0", width: 6 })
    material = await hhMaterial({ model, journal, file, limit: 30, options: {} })
    await writeRecording(recording, hhContent(material))
  }, 600_000)

  it("routes between plain and guided draws, judged by the second reward, as the recording forecasts", async () => {
    const args = ["hh", "--live", "--data", "data", "--limit", "30", "--budget", "0.5"]
    const run = await bench(...args, "--json")
    expect({ code: run.code, error: run.error }).toEqual({ code: 0, error: "" })
    const results = JSON.parse(run.out)
    expect(results).toMatchObject({ weak: "plain", strong: "vas", queries: 30, recorded: 8 })
    expect(results.features).toEqual(["states", "states"])
    const rows: ReadonlyArray<Row> = results.outcomes
    expect(rows.map(({ policy }) => policy)).toEqual([
      "always weak",
      "random",
      "routing",
      "routing-gap",
      "always strong"
    ])
    for (const { failed, forecast, live: reached, policy, replies, share } of rows) {
      expect({ policy, failed, all: replies[0] + replies[1] }).toEqual({ policy, failed: 0, all: 1 })
      if (policy !== "random") expect(replies[1]).toBe(share)
      expect(Math.abs(reached.value - forecast.value)).toBeLessThan(0.5)
    }
    const at = (policy: string) => rows.find((row) => row.policy === policy)?.live.value ?? Number.NaN
    expect(at("always strong")).toBeGreaterThan(at("always weak") + 0.3)
    expect(rows.filter(({ forecast: { high, low }, live: { value } }) => value >= low && value <= high).length).toBe(5)
    const { answers } = results
    expect(new Set(answers.map(({ arm }: { readonly arm: string }) => arm))).toEqual(new Set(["plain", "vas"]))
    const table = await bench(...args)
    expect(table.out).toContain("Live on 30 queries, from plain to vas, forecast from 8 replies of each")
    expect(table.out).toContain("read, of a query: states (weak), states (strong)")
  }, 600_000)

  it("guides as the recording's arm was guided: the same seed gives the recorded replies", async () => {
    const { strong } = await hhLiveArms(recording, model)
    if (!("sample" in strong.model.source)) throw new Error("no sampler")
    const [{ id, replies }] = material.arms.find(({ arm, split }) => arm === "vas" && split === "test")?.drawn ?? []
    const sampling = { temperature: 0.7, maxTokens: 32, stop: [] }
    const request = { query: id, prompt: "?", form: "chat", seed: 1, from: 0, to: 8, sampling } as const
    const drawn = await strong.model.source.sample(request)
    expect(drawn.samples.map(({ text }) => text)).toEqual(replies.map(({ text }) => text))
  })

  it("says what is missing before anything is opened", async () => {
    const verifier = await bench("hh", "--live", "--verifier", "mine.ts")
    expect([verifier.code, verifier.error]).toEqual([2, expect.stringContaining("its rewards are the recording's")])
    const served = await bench("hh", "--live", "--model", "http://localhost:1#m")
    expect([served.code, served.error]).toEqual([2, expect.stringContaining("a GGUF file")])
    const dry = await bench("hh", "--live", "--dry-run")
    expect(dry.out).toMatch(/at most 20 queries live, at most 8 times, beside what hh-smollm2-vas forecasts/)
  })

  it("refuses a recording without its weights, with changed ones, and another model", async () => {
    const bare = join(folder, "bare")
    const { attached: _, ...content } = hhContent(material)
    await writeRecording(bare, content)
    await expect(hhLiveArms(bare, model)).rejects.toThrow(/guidance.json of recording hh-smollm2-vas is not available/)
    const other = { ...model, source: { ...model.source, modelHash: "1" } }
    await expect(hhLiveArms(recording, other)).rejects.toMatchObject({ reason: { _tag: "WrongStates" } })
    const file = join(recording, "judge-head.json")
    writeFileSync(file, readFileSync(file, "utf8").replace('"bias": ', '"bias": 1'))
    await expect(hhLiveArms(recording, model)).rejects.toMatchObject({ reason: { _tag: "HashMismatch" } })
    expect((await openRecording(recording)).manifest.attached).toHaveProperty("reward-head.json")
  })
})
