/**
 * Many decoders, fold by fold: every fold is a batch of its own, solved with what the other folds taught.
 *
 * @module
 */
import { type CostedArm, marginalCurves, onlineArms, permutation, random, usd } from "@alloc/core"
import type { Recording } from "../recording/Open.ts"
import { answered, mean } from "./ArmMetrics.ts"
import type { ArmMean, Mixture } from "./FixedMixture.ts"
import { expected, type Played, play } from "./Play.ts"
import { type ArmReplies, type Replies, someReplies } from "./Replies.ts"

/** Price of a reply, per query. */
export const priceOf = ({ tokenPrice, tokens }: ArmReplies): Float64Array => tokens.map((count) => count * tokenPrice)

/** A fold's queries, and what each arm costs and earns outside the fold. */
export interface ArmBatch {
  /** Positions among the scored queries. */
  readonly positions: ReadonlyArray<number>
  readonly replies: Replies
  /** By arm; costs relative to `unit`. */
  readonly training: ReadonlyArray<ArmMean>
}

/** Deals scored replies into their folds; what is known of the arms comes from all replies of the other folds. */
export const armBatches = (
  all: Replies,
  scored: Replies,
  foldOf: Int32Array,
  unit: number,
  source: { readonly recording: Recording; readonly verifier: string }
): ReadonlyArray<ArmBatch> =>
  [...new Set(foldOf.subarray(0, scored.queries.length))]
    .sort((a, b) => a - b)
    .map((fold) => {
      const positions = Array.from(scored.queries.keys()).filter((i) => foldOf[i] === fold)
      const outside = (i: number): boolean => foldOf[i] !== fold
      return {
        positions,
        replies: someReplies(scored, source.recording, source.verifier, positions),
        training: all.arms.map((one, arm) => ({
          arm,
          cost: mean(priceOf(one), outside) / unit,
          reward: mean(one.reward, outside)
        }))
      }
    })

/** Puts what was played in each batch in the order of the scored queries. */
const gathered = (batches: ReadonlyArray<ArmBatch>, playedOf: (batch: ArmBatch) => Played): Played => {
  const size = batches.reduce((sum, { positions }) => sum + positions.length, 0)
  const parts = batches.map((batch) => ({ positions: batch.positions, played: playedOf(batch) }))
  const over = (read: (played: Played) => Float64Array): Float64Array => {
    const values = new Float64Array(size)
    for (const { played, positions } of parts) {
      const part = read(played)
      positions.forEach((position, i) => {
        values[position] = part[i]
      })
    }
    return values
  }
  return {
    value: over(({ value }) => value),
    tokens: over(({ tokens }) => tokens),
    price: over(({ price }) => price),
    calls: batches[0].replies.arms.map((_, a) => over(({ calls }) => calls[a]))
  }
}

/** What is believed of an arm's reply to a query, by arm and position among the scored queries. */
export type Belief = (arm: number, position: number) => number

/**
 * The policy "arms" on every batch: rewards by belief, and costs by belief or, by default, each arm's training mean.
 */
export const solveArms = (
  batches: ReadonlyArray<ArmBatch>,
  reward: Belief,
  options: { readonly budget: number; readonly seed: number; readonly cost?: Belief | undefined }
): Played =>
  gathered(batches, ({ positions, replies, training }) => {
    const { budget, cost = (arm) => training[arm].cost, seed } = options
    const size = positions.length
    const arms = replies.arms.map((one, a): CostedArm & { readonly name: string; readonly cost: Float64Array } => {
      const available = answered(one)
      const believed = (belief: Belief): Float64Array =>
        Float64Array.from(positions, (position, i) => (available[i] === 1 ? belief(a, position) : 0))
      return {
        name: one.name,
        cost: believed(cost),
        // What an arm did not answer it cannot be asked.
        maximum: available,
        curves: marginalCurves(believed(reward), { size, maxSamples: 1 })
      }
    })
    return play(onlineArms, { arms, budget: usd(budget), minimum: 1, seed }, replies, 1)
  })

/** A mixture of two arms for each batch, members random, in expectation. */
export const mixArms = (batches: ReadonlyArray<ArmBatch>, mixtureOf: (batch: ArmBatch) => Mixture): Played =>
  gathered(batches, (batch) => {
    const { cheaper, dearer, share } = mixtureOf(batch)
    const { arms, queries } = batch.replies
    const calls = arms.map((_, a) =>
      new Float64Array(queries.length).fill((a === cheaper ? 1 - share : 0) + (a === dearer ? share : 0))
    )
    return expected(batch.replies, calls)
  })

/** Whose prediction each query gets where predictions are dealt to other queries of the same batch. */
export const dealtWithin = (batches: ReadonlyArray<ArmBatch>, seed: number): Int32Array => {
  const from = new Int32Array(batches.reduce((sum, { positions }) => sum + positions.length, 0))
  batches.forEach(({ positions }, b) => {
    const order = permutation(positions.length, random(seed, "shuffled", b))
    positions.forEach((position, i) => {
      from[position] = positions[order[i]]
    })
  })
  return from
}

/** The mean of several plays. */
export const averagePlayed = (runs: ReadonlyArray<Played>): Played => {
  const over = (read: (played: Played) => Float64Array): Float64Array =>
    read(runs[0]).map((_, i) => runs.reduce((sum, one) => sum + read(one)[i], 0) / runs.length)
  return {
    value: over(({ value }) => value),
    tokens: over(({ tokens }) => tokens),
    price: over(({ price }) => price),
    calls: runs[0].calls.map((_, a) => over(({ calls }) => calls[a]))
  }
}
