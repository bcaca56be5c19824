import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { openRecording, type Recording, routeAmong } from "@alloc/bench"
import { beforeAll, describe, expect, it } from "vitest"
import { readAlpacaEval } from "../src/alpaca-eval/AlpacaEvalReplies.ts"
import { gsm8kArms, readGsm8k } from "../src/gsm8k/Gsm8kReplies.ts"
import { listPrices } from "../src/gsm8k/ListPrices.ts"

const folder = (name: string): string => join(import.meta.dirname, "../recordings", name)
const data = process.env.ALLOC_DATA ?? join(import.meta.dirname, "../../../../shared/data")
const absent = ["gsm8k", "routellm", "zeroeval", "alpaca_eval"].filter((name) => !existsSync(join(data, name)))
if (absent.length > 0) console.warn(`skipped: no data folder with ${absent.join(", ")} (set ALLOC_DATA)`)

let gsm8k: Recording
let alpaca: Recording

beforeAll(async () => {
  gsm8k = await openRecording(folder("gsm8k-models"))
  alpaca = await openRecording(folder("alpaca-models"))
})

const rewardsOf = (recording: Recording, name: string): Float64Array => {
  const arm = recording.arms.find((one) => one.name === name)
  const rewards = arm?.rewards.get(recording.manifest.verifiers[0].name)
  if (rewards === undefined) throw new Error(`no rewards of ${name}`)
  return rewards
}
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe("the recording gsm8k-models", () => {
  it("holds the published success rates of 50 decoders on 1,319 questions", () => {
    expect(gsm8k.queries.length).toBe(1319)
    expect(gsm8k.arms.length).toBe(50)
    const rates = Object.values(gsm8kArms).map((name) => mean(rewardsOf(gsm8k, name)).toFixed(3))
    expect(rates).toEqual(["0.217", "0.390", "0.347", "0.563", "0.638", "0.857"])
  })

  it("has the published pairs of Mixtral and GPT-4", () => {
    const [weak, strong] = [gsm8kArms.mixtral, gsm8kArms.gpt4].map((name) => rewardsOf(gsm8k, name))
    const counts = [0, 0, 0, 0]
    for (let i = 0; i < weak.length; i++) counts[2 * weak[i] + strong[i]] += 1
    expect(counts).toEqual([94, 383, 95, 747])
  })

  it("prices every decoder of the leaderboard but the one whose cost nobody knows", () => {
    const priced = gsm8k.manifest.arms.filter(({ price }) => price?.unit === "USD").map(({ name }) => name)
    expect(priced.sort()).toEqual([...Object.keys(listPrices), gsm8kArms.mixtral, gsm8kArms.gpt4].sort())
    const bare = gsm8k.manifest.arms.filter(({ price }) => price === undefined).map(({ name }) => name)
    expect(bare).toEqual(["o1-mini-2024-09-12"])
  })
})

describe("the recording alpaca-models", () => {
  it("holds 805 instructions and 56 models, without the two that attack the judge", () => {
    expect(alpaca.queries.length).toBe(805)
    expect(alpaca.arms.length).toBe(56)
    expect(alpaca.arms.map(({ name }) => name)).not.toContain("NullModel")
    expect(mean(rewardsOf(alpaca, "gemma-2b-it")).toFixed(3)).toBe("0.034")
    expect(mean(rewardsOf(alpaca, "gemma-7b-it")).toFixed(3)).toBe("0.069")
  })
})

describe("routing on the recordings", () => {
  const run = { experiment: "test", title: "Test", seed: 1 }
  const options = { features: ["tf-idf"], budgets: [0.2, 0.5, 1], resamples: 400, replicates: 10 }

  it("from Mixtral to GPT-4: controls at their published values, and a router that beats random", async () => {
    const { results } = await routeAmong({ ...options, arms: [gsm8kArms.mixtral, gsm8kArms.gpt4] })(gsm8k, run)
    const value = (policy: string, budget: number): number =>
      results.policies.find((row) => row.policy === policy && row.budget === budget)?.value ?? Number.NaN
    const [neither, onlyStrong, onlyWeak, both] = [94, 383, 95, 747]
    expect(value("always-weak", 0)).toBeCloseTo((both + onlyWeak) / 1319, 6)
    expect(value("always-strong", 1)).toBeCloseTo((both + onlyStrong) / 1319, 6)
    expect(value("oracle", 1)).toBeCloseTo(1 - neither / 1319, 6)
    // A cascade that stops where the weak decoder is right asks the strong one for all others, and gets as far.
    expect(value("cascade", 1)).toBeCloseTo(1 - neither / 1319, 6)
    const against = (policy: string) =>
      results.comparisons.find((row) => row.policy === policy && row.baseline === "random" && row.budget === 0.5)
    expect(against("routing")?.low).toBeGreaterThan(0)
    expect(Math.abs(against("shuffled")?.difference ?? 1)).toBeLessThan(0.01)
  })

  it("from Gemma-2B to Gemma-7B: rewards that are no verdicts have no cascade", async () => {
    const { results } = await routeAmong({ ...options, arms: ["gemma-2b-it", "gemma-7b-it"] })(alpaca, run)
    const policies = new Set(results.policies.map(({ policy }) => policy))
    expect(policies.has("cascade")).toBe(false)
    expect(policies.has("oracle-others")).toBe(true)
    expect(results.routing?.arms.map(({ value }) => value.toFixed(3))).toEqual(["0.034", "0.069"])
  })
})

describe("both recordings", () => {
  it("hold no text", () => {
    for (const { manifest, queries } of [gsm8k, alpaca]) {
      expect(manifest.text).toBe(false)
      expect(queries.every(({ answer, text }) => text === undefined && answer === undefined)).toBe(true)
      expect(manifest.features.map(({ name, source }) => [name, source.width])).toEqual([
        ["hidden", 576],
        ["tf-idf", 128],
        ["length", 4]
      ])
    }
  })

  it.skipIf(absent.length > 0)("hold no phrase of a question or instruction of ALLOC_DATA, in any file", async () => {
    const { instructions } = await readAlpacaEval(data)
    const { questions } = await readGsm8k(data)
    const phrase = (text: string): string => text.split(/\s+/).slice(0, 4).join(" ")
    const longEnough = (text: string): boolean => text.length >= 16
    const files = ["queries", "samples", "rewards", "features"].map((name) => `${name}.parquet`)
    for (const [name, texts] of [
      ["gsm8k-models", questions],
      ["alpaca-models", instructions]
    ] as const) {
      const bytes = [...files, "manifest.json"].map((file) => readFileSync(join(folder(name), file), "latin1")).join("")
      const found = texts.map(({ text }) => phrase(text)).filter((text) => longEnough(text) && bytes.includes(text))
      expect(found).toEqual([])
    }
  })

  it.skipIf(absent.length > 0)("hold what ALLOC_DATA publishes", async () => {
    const { arms, questions } = await readGsm8k(data)
    expect(questions.map(({ id }) => id)).toEqual(gsm8k.queries.map(({ id }) => id))
    for (const { entry, replies } of arms) {
      const published = replies.flatMap((reply) => (reply === undefined ? [] : [reply.correct ? 1 : 0]))
      expect(Array.from(rewardsOf(gsm8k, entry.name))).toEqual(published)
    }
    for (const { entry, replies } of (await readAlpacaEval(data)).arms) {
      const published = replies.flatMap((reply) => (reply === undefined ? [] : [reply.win]))
      expect(Array.from(rewardsOf(alpaca, entry.name))).toEqual(published)
    }
  })
})
