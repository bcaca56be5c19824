import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { ChoiceTrace } from "../../src/ledger/Entries.ts"
import { savingOf } from "../../src/page/Saving.ts"
import { savingSentence } from "../../src/page/SavingSentence.ts"
import { chanceOf, decisions } from "./Decisions.ts"

const saving = (requests: ReadonlyArray<ReadonlyArray<ChoiceTrace>>) => Effect.runPromise(savingOf(requests))

/** Samples with which uniform is right as often as the policy, known because the chances are. */
const uniformFor = (requests: number, mostBy: ReadonlyArray<number>, exactly = false): number => {
  const chances = Array.from({ length: requests }, (_, i) => chanceOf(i, exactly))
  const meanOf = (most: (i: number) => number): number =>
    chances.reduce((sum, p, i) => sum + (1 - (1 - p) ** most(i)), 0) / requests
  const rightWith = (k: number): number => meanOf(() => k)
  const quality = meanOf((i) => mostBy[i % 3])
  let k = 0
  while (rightWith(k + 1) <= quality) k += 1
  return k + (quality - rightWith(k)) / (rightWith(k + 1) - rightWith(k))
}

describe("what a policy saves against uniform at equal quality", () => {
  it.each([
    ["around", false],
    ["exactly", true]
  ])("is what is known of a made-up population whose chances are %s what is predicted", async (_, exactly) => {
    const one = await saving(decisions(900, [2, 8, 1], exactly))
    expect(one.kind).toBe("estimated")
    if (one.kind !== "estimated") return
    const known = uniformFor(900, [2, 8, 1], exactly)
    expect(one.uniform.low).toBeLessThan(known)
    expect(one.uniform.high).toBeGreaterThan(known)
    expect(Math.abs(one.uniform.value / known - 1)).toBeLessThan(0.1)
    expect(one.saved.low).toBeGreaterThan(0.3)
    expect(one.saved.value).toBeCloseTo(1 - one.perChoice / one.uniform.value, 12)
    // Uniform that stops saves a part of it by itself.
    expect(one.savedOfStopping.value).toBeLessThan(one.saved.value)
    expect(one.savedOfStopping.value).toBeGreaterThan(0)
    expect(savingSentence(one)).toMatch(
      /^\d+ % of 900 choices were right with .* uniform needs .* are saved \(95 % interval/
    )
  })
  it("is nothing that could be told apart from none, where the policy is uniform that stops", async () => {
    const one = await saving(decisions(900, [4, 4, 4]))
    if (one.kind !== "estimated") throw new Error(JSON.stringify(one))
    expect(one.savedOfStopping.low).toBeLessThan(0.02)
    expect(Math.abs(one.savedOfStopping.value)).toBeLessThan(0.05)
  })
  it("is a loss where the policy gives most to those who gain least", async () => {
    const one = await saving(decisions(900, [1, 1, 12]))
    if (one.kind !== "estimated") throw new Error(JSON.stringify(one))
    expect(one.savedOfStopping.high).toBeLessThan(0)
    expect(savingSentence(one)).toContain("more samples are drawn")
  })
  it("is the same for the same requests", async () => {
    expect(await saving(decisions(300))).toEqual(await saving(decisions(300)))
  })
  it.each([
    ["not enough logged yet: 99 of 100 choices", decisions(99)],
    ["not enough logged yet", []],
    ["not enough logged yet: 0 of 20 wrong samples", decisions(300).map(onlyRight)],
    ["graded", decisions(300).map(graded)],
    ["graded", decisions(300).map(graded).map(twoModels)]
  ])("is not told, and why: %s", async (why, requests) => {
    const one = await saving(requests)
    expect(one).toMatchObject({ kind: "unknown", choices: requests.length })
    expect(savingSentence(one)).toContain(why)
  })
})

describe("what is counted where uniform cannot be compared", () => {
  it("is how much votes spared that ended early; those that a budget ended are left out", async () => {
    const votes = decisions(6, [4, 4, 4]).map(without)
    const vote = (choices: ReadonlyArray<ChoiceTrace>, stopped: string): ReadonlyArray<ChoiceTrace> =>
      choices.map((choice) => ({ ...choice, stopped, samples: choice.samples.slice(0, 1) }))
    const whole = votes.map((choices) => vote(choices, "policy"))
    const one = await saving([...whole, ...votes.map((choices) => vote(choices, "cap"))])
    expect(one).toEqual({ kind: "vote", choices: 6, drawn: 6, allowed: 24 })
    expect(savingSentence(one)).toMatch(/6 of 24 allowed samples .* 75 % are saved.*nothing is said against uniform/)
    expect(await saving(votes.map((choices) => vote(choices, "cap")))).toMatchObject({ kind: "unknown" })
  })
  it("is how often a later model was asked", async () => {
    const requests = decisions(300).map(twoModels)
    const choices = requests.flat()
    const one = await saving(requests)
    const whole = choices.filter(({ samples }) => samples.length > 1 || samples.some(({ reward }) => reward === 1))
    const asked = choices.filter(({ samples }) => samples.length > 1).length
    expect(one).toEqual({ kind: "cascade", choices: whole.length, first: "small", later: ["large"], asked })
    expect(savingSentence(one)).toMatch(/went on from small to large: .* at least as often/)
  })
  it("leaves an estimate as it is, where some choices are votes for want of a reference", async () => {
    const judged = decisions(300)
    const votes = decisions(200).map(without)
    const one = await saving([...judged, ...votes])
    expect(one).toEqual({ ...(await saving(judged)), unjudged: 200 })
    expect(savingSentence(one)).toContain("200 choices that nobody judged are left out")
  })
})

type Sample = ChoiceTrace["samples"][number]

const withSamples = (
  [choice]: ReadonlyArray<ChoiceTrace>,
  change: (sample: Sample, place: number) => Sample
): ReadonlyArray<ChoiceTrace> => [{ ...choice, samples: choice.samples.map(change) }]

function onlyRight(choices: ReadonlyArray<ChoiceTrace>): ReadonlyArray<ChoiceTrace> {
  return withSamples(choices, (sample) => ({ ...sample, reward: 1 }))
}
function without(choices: ReadonlyArray<ChoiceTrace>): ReadonlyArray<ChoiceTrace> {
  return withSamples(choices, ({ reward: _, ...sample }) => sample)
}
function graded(choices: ReadonlyArray<ChoiceTrace>): ReadonlyArray<ChoiceTrace> {
  return withSamples(choices, (sample) => ({ ...sample, reward: 0.4 }))
}
function twoModels(choices: ReadonlyArray<ChoiceTrace>): ReadonlyArray<ChoiceTrace> {
  return withSamples(choices, (sample, place) => ({ ...sample, model: place > 0 ? "large" : sample.model }))
}
