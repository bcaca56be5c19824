import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { random } from "@alloc/core/random"
import { decode } from "@alloc/decoders"
import { fakeModel } from "@alloc/decoders/testing"
import { verifier } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { evaluateRecording } from "../../src/experiments/EvaluateRecording.ts"
import { fitPolicy } from "../../src/fit/FitPolicy.ts"
import { decodeLogged } from "../../src/live/LiveLog.ts"
import { openRecording } from "../../src/recording/Open.ts"
import type { Recording } from "../../src/recording/Recording.ts"
import { writeRecording } from "../../src/recording/Write.ts"
import { reasonOf } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-log-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const right = verifier({ name: "right", check: (_, response) => response === " right" })

/** Rates that differ from query to query, mean 1 / 3: what makes stopped samples misleading. */
const rate = (id: string): number => random(9, id).next() ** 2
const size = 1200
const queries = Array.from({ length: size }, (_, i) => ({ id: `q${i}`, prompt: `Question ${i}?`, reference: i }))
const truth = queries.reduce((sum, { id }) => sum + rate(id), 0) / size
const model = fakeModel({ success: rate })
const options = { queries, model, verifier: right, budget: { samples: 4 }, seed: 3 }

/** Rewards of each query in the order of drawing. */
const rewardsOf = ({ arms: [arm], queries: rows }: Recording): ReadonlyArray<ReadonlyArray<number>> => {
  const rewards = arm.rewards.get("right") ?? new Float64Array()
  return rows.map((_, q) => [...rewards.subarray(arm.offsets[q], arm.offsets[q + 1])])
}
const meanOf = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0) / values.length

let log: Recording
let spent: number
beforeAll(async () => {
  const { answers, logged, runs, uniform } = await decodeLogged(options, {
    directory: join(folder, "log"),
    uniformShare: 0.3
  })
  expect([answers.length, logged, runs.length]).toEqual([size, size, 2])
  expect(answers.map(({ id }) => id)).toEqual(queries.map(({ id }) => id))
  // A share of 0.3 of 1,200, by chance: the standard deviation is 16.
  expect(Math.abs(uniform.size - 360)).toBeLessThan(64)
  spent = runs.reduce((sum, { usage }) => sum + usage.total.completionTokens, 0)
  log = await openRecording(join(folder, "log"))
})

describe("a log of live runs", () => {
  it("keeps the budget, and holds every sample", () => {
    expect(spent).toBeLessThanOrEqual(4 * size)
    expect(log.manifest).toMatchObject({ stopping: "adaptive", counts: { samples: spent, failed: 0 } })
    expect(log.queries[0]).toMatchObject({ id: "q0", text: "Question 0?", answer: "0" })
  })

  it("teaches the rate of success without bias, where naive rates are biased either way", () => {
    const rewards = rewardsOf(log)
    const stopped = rewards.filter((_, q) => log.queries[q].split === "train").filter((row) => row.length > 0)
    // The share of successes among a query's samples, averaged over queries: 1 in n where drawing ends at the success.
    const byQuery = meanOf(stopped.map(meanOf))
    // All samples together: hard queries get most of them.
    const pooled = meanOf(stopped.flat())
    const error = Math.sqrt(0.09 / stopped.length)
    expect(byQuery - truth).toBeGreaterThan(5 * error)
    expect(truth - pooled).toBeGreaterThan(5 * error)
    // What retraining takes: the likelihood of all that was seen, and rates of the uniform share.
    const { content, meanReward } = fitPolicy(log, { budget: 4, features: "none" })
    const { alpha, beta } = content.manifest.prior
    expect(Math.abs(alpha / (alpha + beta) - truth)).toBeLessThan(3 * Math.sqrt(0.12 / size))
    expect(Math.abs(meanReward - truth)).toBeLessThan(3 * Math.sqrt(0.12 / (0.3 * size)))
  })

  it("says what was gained over uniform without bias, where uniform taken from all of its samples does not", async () => {
    const evaluated = async (recording: Recording) => {
      const { results } = await evaluateRecording(recording, { experiment: "x", title: "X", seed: 1, budgets: [2, 4] })
      const uniform = results.policies.find(({ budget, policy }) => policy === "uniform" && budget === 4)
      const saved = results.headline.savedAtEqualQuality.find(
        ({ baseline, budget, policy, unit }) =>
          policy === "sequential-flat" && baseline === "uniform" && unit === "samples" && budget === 2
      )
      return { uniform: uniform?.value ?? Number.NaN, saved }
    }
    // Four samples of every query are worth this; what was reached live beyond it was gained.
    const exact = meanOf(queries.map(({ id }) => 1 - (1 - rate(id)) ** 4))
    const fixed = await evaluated(log)
    const { stopping: _, ...manifest } = log.manifest
    const naive = await evaluated({ ...log, manifest })
    const error = 0.5 / Math.sqrt(0.3 * size)
    expect(Math.abs(fixed.uniform - exact)).toBeLessThan(3 * error)
    expect(naive.uniform - exact).toBeGreaterThan(3 * error)
    // As many queries of the same kind, each with eight samples whatever they were, know what is saved.
    const content = synthetic({ queries: size, samples: 8, rate: (q) => rate(`q${q}`), width: 1, noise: 100 })
    await writeRecording(join(folder, "all"), content)
    const { saved } = await evaluated(await openRecording(join(folder, "all")))
    expect(saved?.value).toBeGreaterThanOrEqual(fixed.saved?.low ?? Number.NaN)
    expect(saved?.value).toBeLessThanOrEqual(fixed.saved?.high ?? Number.NaN)
  })

  it("is added to, and a query that is there is not logged again", async () => {
    const directory = join(folder, "twice")
    const some = { ...options, queries: queries.slice(0, 20) }
    expect((await decodeLogged(some, { directory })).logged).toBe(20)
    const before = await openRecording(directory)
    expect((await decodeLogged({ ...some, queries: queries.slice(10, 40) }, { directory })).logged).toBe(20)
    const after = await openRecording(directory)
    expect(after.queries).toHaveLength(40)
    expect(rewardsOf(after).slice(0, 20)).toEqual(rewardsOf(before))
    expect((await after.texts(0)).texts[0]).toMatch(/right|wrong/)
  })

  it("draws what decode draws for the queries that are not in the uniform share", async () => {
    const some = { ...options, queries: queries.slice(0, 30) }
    const { answers, uniform } = await decodeLogged(some, { directory: join(folder, "none"), uniformShare: 0 })
    expect(uniform.size).toBe(0)
    const plain = await decode(some)
    expect(answers.map(({ samples, text }) => [samples.length, text])).toEqual(
      plain.answers.map(({ samples, text }) => [samples.length, text])
    )
    const nothing = await openRecording(join(folder, "none"))
    const run = { experiment: "x", title: "X", seed: 1 }
    expect(await reasonOf(() => evaluateRecording(nothing, run))).toMatchObject({ _tag: "Unavailable" })
  })

  it("refuses before it draws what cannot be logged", async () => {
    const directory = join(folder, "never")
    const { verifier: _, ...without } = options
    expect(await reasonOf(() => decodeLogged(without, { directory }))).toMatchObject({ field: "verifier" })
    expect(await reasonOf(() => decodeLogged(options, { directory, uniformShare: 2 }))).toMatchObject({
      field: "uniformShare"
    })
    expect(await reasonOf(() => decodeLogged({ ...options, budget: { tokens: 9 } }, { directory }))).toMatchObject({
      field: "budget"
    })
    const other = verifier({ name: "other", check: () => 1 })
    const again = { ...options, verifier: other, queries: queries.slice(0, 5) }
    expect(await reasonOf(() => decodeLogged(again, { directory: join(folder, "log") }))).toMatchObject({
      field: "verifier",
      value: "other"
    })
  })
})
