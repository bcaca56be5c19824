/**
 * Samples that a model may draw next for queries of which it has drawn some before: the predictive distribution that a
 * forecast of a live run is made of.
 *
 * Shuffling the recorded samples would leave out that few of them do not tell a query's success probability. Here that
 * probability is unsure, too: before any sample it is distributed as predicted, Beta(alpha, beta), and after them as
 * Beta(alpha + successes, beta + failures). Its samples come from Polya's urn, which never draws the probability itself:
 * the urn begins with alpha + beta of the prediction and one of each recorded sample, and what is drawn goes back twice.
 * The predictions are themselves learnt from few queries: all of them are shifted by as much as the mean reward of those
 * queries moves when they are drawn with replacement.
 *
 * Rewards that are real numbers have no such prediction. The urn's beginning is then the recorded rewards of all queries,
 * of the strength that fits how much more rewards differ between queries than within one.
 *
 * @module
 */
import type { Curves } from "@alloc/core"
import { type Random, random } from "@alloc/core/random"
import { isBinary, type PoolArm, type SamplePool } from "../recording/SamplePool.ts"

/** What was predicted of the queries, and the recorded samples of the other queries that it was learnt from. */
export interface LearntPrediction {
  readonly curves: Curves
  readonly learnt: PoolArm
}

/** A sample: the row of the arm that it is taken from, and its reward. */
interface UrnSample {
  readonly row: number
  readonly reward: number
}

/** What is known of a query's samples before any is drawn. */
interface UrnBase {
  /** As many recorded samples it weighs as much as. */
  readonly strength: (query: number) => number
  /** Begins a run: draws samples of its queries. */
  readonly begin: (stream: Random) => (query: number) => UrnSample
}

const rowsWhere = (arm: PoolArm, holds: (reward: number) => boolean): ReadonlyArray<number> =>
  [...arm.rewards.keys()].filter((row) => arm.failed[row] === 0 && holds(arm.rewards[row]))

const logOdds = (probability: number): number => Math.log(probability / (1 - probability))

/** How the log-odds of success of all queries that were learnt from move when those queries are drawn with replacement. */
const oddsShift = ({ offsets, rewards }: PoolArm): ((stream: Random) => number) => {
  const counts = Array.from({ length: offsets.length - 1 }, (_, q) => {
    const known = rewards.subarray(offsets[q], offsets[q + 1]).filter((reward) => !Number.isNaN(reward))
    return { trials: known.length, successes: known.reduce((sum, reward) => sum + reward, 0) }
  })
  // Half a success and half a failure more: a share of 0 or 1 has no odds.
  const rate = (rows: typeof counts): number =>
    rows.reduce((sum, { successes }) => sum + successes, 0.5) / rows.reduce((sum, { trials }) => sum + trials, 1)
  const middle = logOdds(rate(counts))
  return (stream) => logOdds(rate(counts.map(() => counts[stream.below(counts.length)]))) - middle
}

/** The predicted Beta distribution. What a reward costs in tokens is taken from any sample of that reward. */
const betaBase = (arm: PoolArm, alpha: Float64Array, beta: Float64Array, learnt: PoolArm): UrnBase => {
  const drawn = rowsWhere(arm, () => true)
  const byReward = [0, 1].map((reward) => {
    const rows = rowsWhere(arm, (one) => one === reward)
    return rows.length > 0 ? rows : drawn
  })
  const shift = oddsShift(learnt)
  return {
    strength: (query) => (drawn.length === 0 ? 0 : alpha[query] + beta[query]),
    begin: (stream) => {
      const odds = Math.exp(shift(stream))
      return (query) => {
        const right = alpha[query] * odds
        const reward = stream.next() * (right + beta[query]) < right ? 1 : 0
        const rows = byReward[reward]
        return { row: rows[stream.below(rows.length)], reward }
      }
    }
  }
}

/** Within a query's rewards and between the queries' means: sums of squares, each over its degrees of freedom. */
const variances = (arm: PoolArm, size: number): { readonly within: number; readonly between: number } => {
  const groups = Array.from({ length: size }, (_, q) =>
    Array.from(arm.rewards.subarray(arm.offsets[q], arm.offsets[q + 1])).filter((reward) => !Number.isNaN(reward))
  ).filter((rewards) => rewards.length > 0)
  const meanOf = (rewards: ReadonlyArray<number>): number => rewards.reduce((sum, one) => sum + one, 0) / rewards.length
  const squares = (rewards: ReadonlyArray<number>): number => {
    const middle = meanOf(rewards)
    return rewards.reduce((sum, one) => sum + (one - middle) ** 2, 0)
  }
  const count = groups.reduce((sum, rewards) => sum + rewards.length, 0)
  const within = groups.reduce((sum, rewards) => sum + squares(rewards), 0) / Math.max(1, count - groups.length)
  const ofMeans = squares(groups.map(meanOf)) / Math.max(1, groups.length - 1)
  // A mean of few rewards varies by what they do within their query as well.
  const between = ofMeans - (within * groups.reduce((sum, { length }) => sum + 1 / length, 0)) / groups.length
  return { within, between }
}

/** The rewards of all queries, where nothing is predicted of one that could be drawn from. */
const pooledBase = (arm: PoolArm, size: number): UrnBase => {
  const rows = rowsWhere(arm, () => true)
  const { between, within } = variances(arm, size)
  // Rewards of no query differ, or only one of each is known: as if one more had been seen.
  const strength = within > 0 ? within / Math.max(between, within / 1000) : 1
  return {
    strength: () => (rows.length === 0 ? 0 : strength),
    begin: (stream) => () => {
      const row = rows[stream.below(rows.length)]
      return { row, reward: arm.rewards[row] }
    }
  }
}

const baseOf = (arm: PoolArm, size: number, { curves, learnt }: LearntPrediction): UrnBase =>
  curves.kind === "beta" && isBinary(arm) && isBinary(learnt)
    ? betaBase(arm, curves.alpha, curves.beta, learnt)
    : pooledBase(arm, size)

/** Draws `count` samples of each query of an arm. */
const drawArm = (arm: PoolArm, size: number, base: UrnBase, count: number, stream: Random): PoolArm => {
  const draw = base.begin(stream)
  const offsets = new Int32Array(size + 1)
  const all: Array<UrnSample> = []
  for (let query = 0; query < size; query++) {
    const first = arm.offsets[query]
    const recorded = arm.offsets[query + 1] - first
    const strength = base.strength(query)
    for (let k = 0; k < count && strength + recorded > 0; k++) {
      const place = stream.next() * (strength + recorded + k) - strength
      if (place < 0) all.push(draw(query))
      else if (place < recorded) {
        const row = first + Math.floor(place)
        all.push({ row, reward: arm.rewards[row] })
      } else all.push(all[offsets[query] + Math.min(k - 1, Math.floor(place - recorded))])
    }
    offsets[query + 1] = all.length
  }
  return {
    name: arm.name,
    offsets,
    rewards: Float64Array.from(all, ({ reward }) => reward),
    failed: Uint8Array.from(all, ({ row }) => arm.failed[row]),
    tokens: Float64Array.from(all, ({ row }) => arm.tokens[row]),
    logProbabilities: Float64Array.from(all, ({ row }) => arm.logProbabilities[row])
  }
}

/**
 * Draws `count` further samples of each query and arm, by a seed. `predictions` are by arm: Beta distributions of the success
 * probability are drawn from, other curves are not. O(queries arms count) a draw.
 */
export const predictivePools = (
  { arms, size }: SamplePool,
  predictions: ReadonlyArray<LearntPrediction>,
  count: number
): ((seed: number) => SamplePool) => {
  const bases = arms.map((arm, a) => baseOf(arm, size, predictions[a]))
  return (seed) => ({
    size,
    arms: arms.map((arm, a) => drawArm(arm, size, bases[a], count, random(seed, "further samples", a)))
  })
}
