/**
 * Value networks from plain replies to the prompts that are theirs alone.
 *
 * @module
 */

import type { FeatureSource, Features } from "@alloc/core/recording"
import { type TrainedValues, type TrainValuesOptions, trainValues, type ValuedReply } from "@alloc/decoders"
import { linearReward } from "@alloc/predictor"
import type { DrawnReplies } from "../draws/TracedDraws.ts"

/** A linear reward. */
export interface RewardWeights {
  readonly weights: ArrayLike<number>
  readonly bias: number
}

/** A served model's reward less `mean`, in units of `deviation`. */
export interface ServedReward {
  readonly mean: number
  readonly deviation: number
}

/** What replies are worth: by a head, or by a served model. */
export type ReplyReward = RewardWeights | ServedReward

/** States as features, one row each. */
export const featuresOf = (source: FeatureSource, rows: ReadonlyArray<Float32Array>): Features => {
  const values = new Float32Array(rows.length * source.width)
  rows.forEach((row, i) => {
    values.set(row, i * source.width)
  })
  return { source, size: rows.length, values }
}

/** Rewards of drawn replies. */
export const rewardsOf = (reward: ReplyReward, replies: DrawnReplies["replies"]): Float64Array => {
  if ("deviation" in reward)
    return Float64Array.from(replies, ({ served = Number.NaN }) => (served - reward.mean) / reward.deviation)
  const source = { model: "", modelHash: "", kind: "closed turn", width: reward.weights.length }
  const rows = replies.map(({ closed }) => closed)
  return linearReward(reward, featuresOf(source, rows))
}

/** Less the mean of the query's other replies: how hard a query is need not be learnt. */
const advantages = (rewards: Float64Array): Float64Array => {
  const sum = rewards.reduce((a, b) => a + b, 0)
  return rewards.map((reward) => reward - (sum - reward) / (rewards.length - 1))
}

/** The token that ends a text is a choice like any other: it has a value as well. */
export const valuedReplies = (
  drawn: ReadonlyArray<DrawnReplies>,
  reward: ReplyReward,
  kind: "token" | "prefix",
  endToken: number
): ReadonlyArray<ValuedReply> =>
  drawn.flatMap(({ id, replies }) => {
    const worth = advantages(rewardsOf(reward, replies))
    return replies.map(({ closed, finish, path, prefixes }, i): ValuedReply => {
      const tokens = finish === "end" ? [...path, endToken] : [...path]
      return kind === "token"
        ? { group: id, states: prefixes, tokens, reward: worth[i] }
        : // The prompt's own state says nothing of the reply; the closed turn is where the reward is read.
          { group: id, states: [...prefixes.slice(1), closed], tokens: undefined, reward: worth[i] }
    })
  })

/** Trains the network of one kind. */
export const trainHhValues = (
  drawn: ReadonlyArray<DrawnReplies>,
  reward: ReplyReward,
  kind: "token" | "prefix",
  options: TrainValuesOptions & { readonly endToken: number }
): TrainedValues => trainValues(valuedReplies(drawn, reward, kind, options.endToken), options)
