/**
 * Why a query got as many samples as it did, in words and numbers.
 *
 * @module
 */
import type { Arm } from "@alloc/core"
import type { SampleRecord, Stopped, Why } from "./Answer.ts"

/** What the words are made of. */
export interface WhyFacts {
  readonly query: number
  readonly predicted: ReadonlyArray<Arm>
  readonly rounds: Why["rounds"]
  readonly samples: ReadonlyArray<SampleRecord>
  readonly sample: SampleRecord | undefined
  readonly stopped: Stopped
}

const ends: Readonly<Record<Stopped, string>> = {
  policy: "the policy gave it no more of the budget",
  verified: "a sample was verified",
  rounds: "the most rounds allowed were drawn",
  cap: "the cap on spending was reached",
  deadline: "the deadline came",
  aborted: "the caller aborted"
}

const times = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

/** The words and the numbers. */
export const whyOf = ({ predicted, query, rounds, sample, samples, stopped }: WhyFacts): Why => {
  const verified = sample?.verdict?.outcome === "right" || (sample?.verdict?.reward ?? 0) >= 1
  const end = verified && stopped === "policy" ? "verified" : stopped
  const gains = predicted.map(({ curves }) => (curves.maxSamples > 0 ? curves.marginal(query, 1) : 0))
  const failed = samples.filter(({ drawn }) => drawn === undefined).length
  const reused = samples.filter((each) => each.reused).length
  const parts = [
    `${times(samples.length, "sample")} in ${times(new Set(rounds.map(({ round }) => round)).size, "round")}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(reused > 0 ? [`${reused} reused`] : []),
    `predicted gain of the first ${gains.map((gain) => gain.toFixed(3)).join(" and ")}`
  ]
  return { text: `${parts.join(", ")}; ${ends[end]}`, predicted: gains, rounds, stopped: end }
}
