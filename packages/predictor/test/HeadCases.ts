/** Every head with labels of its own kind, and gradients by central differences, for the tests of heads and of training. */
import { random } from "@alloc/core/random"
import {
  armScoresHead,
  betaHead,
  histogramHead,
  marginalsHead,
  preferenceHead,
  rewardSpreadHead,
  successHead
} from "@alloc/predictor"
import type { Head } from "@alloc/predictor/heads"

const stream = random(11)
export const counts = {
  successes: [0, 3, 7, 16, 2, 1],
  trials: [16, 16, 7, 16, 31, 2]
}
const rewards = {
  rewards: Array.from({ length: 6 }, (_, i) => Array.from({ length: 3 + (i % 4) }, () => 3 * stream.next() - 1))
}
const scores = {
  arms: 3,
  scores: Float64Array.from({ length: 18 }, (_, i) => (i % 7 === 3 ? Number.NaN : stream.next()))
}

/** A head with labels, its kinds forgotten. */
export interface HeadCase {
  readonly name: string
  readonly loss: Loss
  readonly size: number
  readonly outputs: number
  readonly columns: () => ReturnType<Head<unknown, unknown>["columns"]>
}
export type Loss = (raw: Float64Array, gradient?: Float64Array) => number

const of = <L, P>(name: string, head: Head<L, P>, labels: L): HeadCase => ({
  name,
  size: 6,
  outputs: head.outputs,
  loss: (raw, gradient) => head.loss(raw, labels, gradient),
  columns: () => head.columns(labels)
})

export const cases: ReadonlyArray<HeadCase> = [
  of("success", successHead(), counts),
  of("success, balanced", successHead({ classWeight: "balanced" }), counts),
  of("preference", preferenceHead(), { successes: [0.2, 0.5, 0.9, 1, 0, 0.4], trials: [1, 1, 1, 1, 1, 1] }),
  of("beta", betaHead(), counts),
  of("histogram", histogramHead({ bins: 5 }), counts),
  of("marginals", marginalsHead({ maxSamples: 4 }), rewards),
  of("reward-spread", rewardSpreadHead(), rewards),
  of("arm-scores", armScoresHead(3), scores)
]

/** Central differences of a function of a vector. */
export const numeric = (f: (x: Float64Array) => number, x: Float64Array, step = 1e-5): Float64Array =>
  x.map((_, i) => {
    const up = x.slice()
    const down = x.slice()
    up[i] += step
    down[i] -= step
    return (f(up) - f(down)) / (2 * step)
  })

/** The largest difference of two lists. */
export const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let worst = 0
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]))
  return worst
}
