/**
 * The bench of routing: several arms, each of which replies once, cost in tokens and in their price.
 *
 * @module
 */
import type { Problem } from "@alloc/core"
import { fail } from "../BenchError.ts"
import { recordedCurves } from "../measure/ExactValue.ts"
import type { ArmMean } from "../measure/FixedMixture.ts"
import { type PreparedBench, preparedBench, type Spent } from "../measure/Measure.ts"
import type { CostByUnit } from "../measure/Measured.ts"
import type { PolicyInput } from "../measure/PolicyEntry.ts"
import { meanKnown } from "../predict/PredictorMetrics.ts"
import { type ScoredPositions, scoredPositions } from "../recording/Indices.ts"
import { answered, priceOf, type Replies } from "./Replies.ts"

/** What the bench is made of. */
export interface RoutingTask {
  /** Replies to the scored queries. */
  readonly replies: Replies
  readonly batches: ReadonlyArray<ScoredPositions>
  /** Fold of each scored query. */
  readonly foldOf: Int32Array
  /** What each arm costs and earns outside a fold. */
  readonly armMeans: (fold: number) => ReadonlyArray<ArmMean>
  /** Curves by arm of a predictor, for query i of `positions` those of query `from[i]`. */
  readonly curves: (
    predictor: string,
    positions: ScoredPositions,
    from: ScoredPositions
  ) => ReturnType<PolicyInput["curves"]>
  readonly problem: (task: {
    readonly curves: ReturnType<PolicyInput["curves"]>
    readonly positions: ScoredPositions
    readonly budget: number
    readonly seed: number
  }) => Problem
  /** Cost beside tokens and their price. */
  readonly costOf: (spent: Spent, price: Float64Array) => CostByUnit
  readonly seed: number
  /** Seeds of random policies. */
  readonly replicates: number
}

const sumOverArms = (size: number, of: (arm: number, i: number) => number, arms: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => {
    let sum = 0
    for (let a = 0; a < arms; a++) sum += of(a, i)
    return sum
  })

/** Tokens of all arms, and their price; an arm that was not asked has no part in it, priced or not. */
const tokensAndPrice = ({ arms, queries }: Replies, { samples, tokens }: Spent) => {
  const size = queries.length
  const price = (a: number, i: number): number => (samples[a][i] === 0 ? 0 : tokens[a][i] * arms[a].tokenPrice)
  return {
    tokens: sumOverArms(size, (a, i) => tokens[a][i], arms.length),
    price: sumOverArms(size, price, arms.length)
  }
}

/**
 * A bench over the scored queries.
 *
 * @throws BenchError `InvalidOption` when a policy that is to be fitted is measured on it
 */
export const routingBench = (task: RoutingTask): PreparedBench => {
  const { armMeans, batches, foldOf, replicates, replies, seed } = task
  const counts = replies.arms.map(answered)
  return preparedBench({
    pool: replies.pool,
    recorded: replies.pool.arms.map((arm) => recordedCurves(arm)),
    batches,
    inputOf: (entry, batch, budget) => {
      const positions = batches[batch]
      const curves: PolicyInput["curves"] = (name, from) =>
        task.curves(name, positions, from === undefined ? positions : scoredPositions(from.map((i) => positions[i])))
      return {
        batch,
        size: positions.length,
        budget,
        minimum: 1,
        maximum: 1,
        available: counts.map((own) => Int32Array.from(positions, (i) => own[i])),
        curves,
        problem: () => task.problem({ curves: curves(entry.predictor), positions, budget, seed }),
        fit: () =>
          fail({ _tag: "InvalidOption", field: "entries", value: entry.name, valid: "policies that are not fitted" }),
        armMeans: (i) => armMeans(foldOf[positions[i]])
      }
    },
    costOf: (spent) => {
      const { price, tokens } = tokensAndPrice(replies, spent)
      return { ...task.costOf(spent, price), tokens, price }
    },
    baseline: 0,
    seed,
    // Chance deals all batches alike.
    seedOf: (_, replicate) => seed + replicate,
    replicates: { once: replicates, sequential: replicates }
  })
}

/** What each arm costs and earns outside each fold, by all replies; `cost` is that of a reply, relative to `unit`. */
export const armMeansByFold = (
  all: Replies,
  foldOf: Int32Array,
  unit = 1
): ((fold: number) => ReadonlyArray<ArmMean>) => {
  const known = new Map<number, ReadonlyArray<ArmMean>>()
  return (fold) => {
    const outside = (i: number): boolean => foldOf[i] !== fold
    const means =
      known.get(fold) ??
      all.arms.map((one, arm) => ({
        arm,
        cost: meanKnown(priceOf(one), outside) / unit,
        reward: meanKnown(one.reward, outside),
        complete: !answered(one).includes(0)
      }))
    known.set(fold, means)
    return means
  }
}
