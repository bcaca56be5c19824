import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Problem } from "@alloc/core"
import { samples, successCurves } from "@alloc/core"
import { adaptiveConsistency, earlyStopping, majorityVote, uncertaintyAware } from "@alloc/core/voting"
import { ridge } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { bestOfK } from "../../src/experiments/BestOfK.ts"
import { canVote, voteValues } from "../../src/experiments/Voting.ts"
import { binaryPredictors } from "../../src/predict/CurvePredictor.ts"
import type { PoolArm, SamplePool } from "../../src/recording/index.ts"
import { halves, openRecording, replay, shuffledPool, writeRecording } from "../../src/recording/index.ts"
import { synthetic } from "../Synthetic.ts"

const armOf = (rows: ReadonlyArray<ReadonlyArray<string | undefined>>, right: ReadonlyArray<string>): PoolArm => {
  const offsets = Int32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).flat().length)])
  const answers = rows.flat()
  const rewards = rows.flatMap((row, i) => row.map((answer) => (answer === right[i] ? 1 : 0)))
  return {
    name: "lm",
    offsets,
    rewards: Float64Array.from(rewards),
    failed: new Uint8Array(answers.length),
    tokens: new Float64Array(answers.length).fill(10),
    logProbabilities: Float64Array.from(answers, (answer) => (answer === "4" ? -0.2 : -9)),
    answers
  }
}
const arm = armOf(
  [
    ["4", "4", "4", "4", "4", "4", "4", "4"],
    ["5", "7", "7", undefined, "5", "5", "7", "5"]
  ],
  ["4", "5"]
)
const pool: SamplePool = { size: 2, arms: [arm] }
const problem = (budget: number): Problem => ({
  arms: [{ name: "lm", curves: successCurves([0.5, 0.5], { maxSamples: 8 }) }],
  budget: samples(budget),
  seed: 1
})

describe("replay hands voting policies what they read", () => {
  it("adaptive consistency leaves a query whose majority is sure, and spends the rest on the other", () => {
    const { committed } = replay(adaptiveConsistency(), problem(8), pool)
    expect([...committed]).toEqual([4, 8])
  })

  it("early stopping looks at a window of answers", () => {
    expect([...replay(earlyStopping({ window: 3 }), problem(8), pool).committed]).toEqual([3, 8])
  })

  it("uncertainty-aware budgets read log-probabilities and tokens", () => {
    const { committed } = replay(uncertaintyAware(), problem(3), pool)
    expect(committed[0] + committed[1]).toBe(6)
    expect(committed[0]).toBeLessThan(committed[1])
  })

  it("answers move with their samples", () => {
    for (const [one] of [shuffledPool(pool, 3).arms, halves(pool, 3)[0].arms]) {
      expect(
        Array.from(one.answers ?? [], (answer, row) => (answer === "4" || answer === "5" ? 1 : 0) === one.rewards[row])
      ).not.toContain(false)
    }
  })
})

describe("the value of a vote", () => {
  it("is what a majority vote over the first samples is worth, whatever their number", () => {
    for (const query of [0, 1]) {
      const from = arm.offsets[query]
      const expected = Array.from({ length: 9 }, (_, k) => {
        const winner = majorityVote((arm.answers ?? []).slice(from, from + k)).answer
        return winner === ["4", "5"][query] ? 1 : 0
      })
      expect([...voteValues(arm, query)]).toEqual(expected)
    }
  })

  it("is the baseline where nobody answers, and not there where there are no answers", () => {
    const silent = armOf([[undefined, undefined]], ["1"])
    expect([...voteValues(silent, 0, -1)]).toEqual([-1, -1, -1])
    expect(canVote(silent)).toBe(false)
    expect(canVote(arm)).toBe(true)
  })
})

it("a decoder that tells neither log-probabilities nor tokens is evaluated without what needs them, and the notes say so", async () => {
  const content = synthetic({ queries: 60, samples: 8 })
  const silent = content.samples.map(({ logProbability: _, tokens: __, ...sample }) => sample)
  const folder = await mkdtemp(join(tmpdir(), "alloc-silent-"))
  await writeRecording(folder, { ...content, samples: silent })
  const recording = await openRecording(folder)
  await rm(folder, { recursive: true })
  const evaluate = bestOfK({
    feature: "hidden",
    design: { kind: "cross-fit", folds: 3 },
    predictors: binaryPredictors(ridge()),
    replicates: { once: 2, sequential: 1 },
    resamples: 50
  })
  const { results } = await evaluate(recording, { experiment: "toy", title: "Toy", seed: 1, budgets: [2] })
  const names = new Set(results.voting?.policies.map(({ policy }) => policy))
  expect([...names].sort()).toEqual(["adaptive-consistency", "early-stopping", "majority-vote"])
  expect(results.notes.join(" ")).toContain("no log-probabilities, so uncertainty-aware is left out")
  expect(results.policies.every(({ value }) => Number.isFinite(value))).toBe(true)
})
