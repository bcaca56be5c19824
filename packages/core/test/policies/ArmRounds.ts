/** Arms with known success probabilities, and what their rounds bring, for the tests here. */
import { type Arm, type Outcomes, type Round, successCurves } from "@alloc/core"
import { random } from "@alloc/core/random"

/** An arm whose samples succeed with these probabilities. */
export const arm = (name: string, success: ReadonlyArray<number>, cost: number, maxSamples = 4): Arm => ({
  name,
  cost,
  curves: successCurves(success, { maxSamples })
})

/** Outcomes of a round, successes drawn with the arms' own probabilities. */
export const outcomesOf = (round: Round, success: ReadonlyArray<ReadonlyArray<number>>, seed: number): Outcomes => {
  const stream = random(seed)
  const queries: Array<number> = []
  const arms: Array<number> = []
  const rewards: Array<number> = []
  for (const [at, i] of round.queries.entries()) {
    for (let k = 0; k < round.samples[at]; k++) {
      queries.push(i)
      arms.push(round.arms[at])
      rewards.push(stream.next() < success[round.arms[at]][i] ? 1 : 0)
    }
  }
  return { queries: Int32Array.from(queries), arms: Int32Array.from(arms), rewards: Float64Array.from(rewards) }
}
