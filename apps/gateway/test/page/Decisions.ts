/**
 * Decisions of a made-up policy, for tests of what is told of them.
 *
 * @module
 */
import { random } from "@alloc/core/random"
import type { ChoiceTrace } from "../../src/ledger/Entries.ts"

/** Easy, middling and hopeless requests: between which chances they are. */
const kinds = [
  { low: 0.8, high: 1 },
  { low: 0.1, high: 0.7 },
  { low: 0, high: 0.1 }
]

/** The chance of request i; `exactly` what is predicted, or around it. */
export const chanceOf = (i: number, exactly = false): number => {
  const { high, low } = kinds[i % 3]
  return low + (high - low) * (exactly ? 0.5 : random("chance", i).next())
}

/** What a policy does with request i, of which it knows the kind: draws until one is right, or so many are wrong. */
const choiceOf = (i: number, most: number, exactly: boolean): ChoiceTrace => {
  const { high, low } = kinds[i % 3]
  const draw = random("choice", i)
  const samples: Array<ChoiceTrace["samples"][number]> = []
  while (samples.length < most && samples.at(-1)?.reward !== 1)
    samples.push({
      model: "small",
      failed: false,
      tokens: 5,
      latencyMs: 40,
      reward: draw.next() < chanceOf(i, exactly) ? 1 : 0
    })
  const right = samples.findIndex(({ reward }) => reward === 1)
  return {
    decided: most,
    why: "a pace of 2 samples on average; maths, by metadata.answer",
    stopped: right < 0 ? "budget" : "verified",
    predicted: (low + high) / 2,
    chosen: Math.max(0, right),
    samples
  }
}

/** One choice a request; requests of a kind get alike, those most that gain most. */
export const decisions = (
  requests: number,
  mostBy = [2, 8, 1],
  exactly = false
): ReadonlyArray<ReadonlyArray<ChoiceTrace>> =>
  Array.from({ length: requests }, (_, i) => [choiceOf(i, mostBy[i % 3], exactly)])
