/**
 * What choosing among many decoders measures: their replies and prices, and routers that predict their rewards.
 *
 * @module
 */
import { type Arm, type CostedArm, marginalCurves, relativeCost } from "@alloc/core"
import { fail } from "../BenchError.ts"
import type { EvaluationOptions } from "../experiment/Experiment.ts"
import type { PreparedBench } from "../measure/Measure.ts"
import { fitAgain } from "../predict/OtherFits.ts"
import { meanKnown } from "../predict/PredictorMetrics.ts"
import { type ArmRewards, armScores, foldOfQueries, foldsOf } from "../predict/Routers.ts"
import { type ScoredPositions, scoredPositions } from "../recording/Indices.ts"
import type { Recording } from "../recording/Recording.ts"
import { type Resamples, resamples } from "../statistics/Bootstrap.ts"
import { checkedBudgets } from "./PolicyTable.ts"
import { type ArmReplies, answered, priceOf, type Replies, repliesOf, selectReplies, testFirst } from "./Replies.ts"
import { armMeansByFold, routingBench } from "./RoutingBench.ts"
import { foldOptions, type RoutingOptions, routersOf, verifierOf } from "./RoutingOptions.ts"

/** The unit of budgets: price relative to the mean price of the best decoder's reply. */
export const unit = "cost"

const usualBudgets = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]

/** A router's predictions on the scored queries. */
interface Router {
  readonly policy: string
  readonly features: ReadonlyArray<string>
  readonly scores: ArmRewards
}

/** Everything that is fixed before anything is measured. */
export interface ArmsPlan {
  readonly recording: Recording
  readonly options: RoutingOptions
  readonly run: EvaluationOptions
  /** To all queries that some decoder answered, and to those of them that are scored. */
  readonly all: Replies
  readonly replies: Replies
  /** Queries of `all` that may be scored: all, or those of the split, which come first. */
  readonly tested: number
  /** The decoder with the best mean reward, and the mean price of its reply: a unit, not a decision. */
  readonly best: ArmReplies
  readonly price: number
  readonly routers: ReadonlyArray<Router>
  /** The same routers after learning from other queries: random halves. */
  readonly refits: ReadonlyArray<ReadonlyArray<Router>>
  /** Fold of each scored query, and the queries of each. */
  readonly foldOf: Int32Array
  readonly batches: ReadonlyArray<ScoredPositions>
  readonly armMeans: ReturnType<typeof armMeansByFold>
  /** Smallest budget that some decoder can be paid with, by every fold's training queries. */
  readonly least: number
  readonly budgets: ReadonlyArray<number>
  readonly draws: Resamples
  readonly progress: (step: string) => void
}

const checkPrices = (replies: Replies, recording: Recording): void => {
  const priced = recording.manifest.arms.filter(({ price }) => price !== undefined).map(({ name }) => name)
  for (const { name, tokenPrice, tokens } of replies.arms) {
    if (!(tokenPrice >= 0) || Number.isNaN(meanKnown(tokens))) {
      const valid = `arms with a price and token counts: ${priced.join(", ") || "none in this recording"}`
      fail({ _tag: "InvalidOption", field: "arms", value: name, valid })
    }
  }
  if (replies.priceUnit === undefined)
    fail({ _tag: "InvalidOption", field: "arms", value: "prices of several units", valid: "arms priced in one unit" })
}

const trainRouters = async (
  recording: Recording,
  options: RoutingOptions,
  run: EvaluationOptions,
  { all, test }: ReturnType<typeof testFirst>,
  learnable?: ReadonlySet<number>
): Promise<ReadonlyArray<Router & Pick<ArmsPlan, "foldOf">>> => {
  const { model } = options
  const { seed } = run
  const rewards = all.arms.map(({ reward }) => reward)
  const trained: Array<Router & Pick<ArmsPlan, "foldOf">> = []
  for (const { features, policy } of routersOf("arms", options)) {
    run.progress?.(`training ${policy}`)
    const folds = foldOptions(options, all.queries, seed, test)
    const parts = foldsOf(recording, features, folds)
    const scores = await armScores(parts, rewards, { seed, model, learnable })
    trained.push({ policy, features, foldOf: foldOfQueries(parts, folds), scores })
  }
  return trained
}

/** The predictions of the first queries. */
const firstOf = (routers: ReadonlyArray<Router>, size: number): ReadonlyArray<Router> =>
  routers.map(({ features, policy, scores }) => ({
    policy,
    features,
    scores: scores.map((own) => own.subarray(0, size))
  }))

/**
 * Trains the routers, and checks prices and budgets.
 *
 * @throws BenchError `UnknownArmName`, `UnknownVerifier`, `UnknownFeature`, `InvalidOption`
 */
export const planOf = async (
  recording: Recording,
  options: RoutingOptions,
  run: EvaluationOptions
): Promise<ArmsPlan> => {
  const verifier = verifierOf(recording, options, run)
  const replied = repliesOf(recording, { arms: options.arms, verifier, keep: (given) => given.includes(true) })
  checkPrices(replied, recording)
  const ordered = testFirst(recording, replied, options.split)
  const { all, test: tested = all.queries.length } = ordered
  const trained = await trainRouters(recording, options, run, ordered)
  const best = all.arms.reduce((a, b) => (meanKnown(b.reward) > meanKnown(a.reward) ? b : a))
  const price = meanKnown(priceOf(best))
  const armMeans = armMeansByFold(all, trained[0].foldOf, price)
  const size = Math.min(run.limit ?? tested, tested)
  const learnt = ordered.test === undefined ? tested : all.queries.length - tested
  const refits = await fitAgain(all.queries.length, learnt, run, async ({ learnable }, again) =>
    firstOf(await trainRouters(recording, options, again, ordered, learnable), size)
  )
  const foldOf = trained[0].foldOf.subarray(0, size)
  const folds = [...new Set(foldOf)].sort((a, b) => a - b)
  const least = Math.max(...folds.map((fold) => Math.min(...armMeans(fold).map(({ cost }) => cost))))
  const asked = run.budgets ?? options.budgets ?? usualBudgets.filter((budget) => budget >= least)
  return {
    recording,
    options,
    run,
    all,
    tested,
    replies: selectReplies(all, scoredPositions(Array.from({ length: size }, (_, i) => i))),
    best,
    price,
    routers: firstOf(trained, size),
    refits,
    foldOf,
    batches: folds.map((fold) => scoredPositions(Array.from(foldOf.keys()).filter((i) => foldOf[i] === fold))),
    armMeans,
    least,
    budgets: checkedBudgets(asked, { least, most: 1, positive: false }),
    draws: resamples(size, options.resamples ?? 2000, run.seed),
    progress: run.progress ?? ((): void => {})
  }
}

/** An arm that is asked only for what it answered. */
export type AnsweringArm = Arm & CostedArm

/** The bench of many arms with the plan's routers, or with those of another fit: every fold is a batch, solved by what the other folds taught. */
export const benchOf = (
  { armMeans, batches, foldOf, options, price, replies, run, ...plan }: ArmsPlan,
  routers: ArmsPlan["routers"] = plan.routers
): PreparedBench => {
  const scoresOf = new Map(routers.map(({ policy, scores }) => [policy, scores]))
  const rewards = replies.arms.map(({ reward }) => reward)
  const counts = replies.arms.map(answered)
  return routingBench({
    replies,
    batches,
    foldOf,
    armMeans,
    curves: (predictor, positions, from) => {
      const believed = predictor === "truth" ? rewards : (scoresOf.get(predictor) ?? rewards)
      // What an arm did not answer it cannot be asked.
      return believed.map((own, a) =>
        marginalCurves(
          Float64Array.from(positions, (i, at) => (counts[a][i] === 1 ? own[from[at]] : 0)),
          { size: positions.length, maxSamples: 1 }
        )
      )
    },
    problem: ({ budget, curves, positions, seed }) => ({
      arms: armMeans(foldOf[positions[0]]).map(
        ({ arm, cost }): AnsweringArm => ({
          name: replies.arms[arm].name,
          cost: Float64Array.from(positions, (i) => (counts[arm][i] === 1 ? cost : 0)),
          maximum: Int32Array.from(positions, (i) => counts[arm][i]),
          curves: curves[arm]
        })
      ),
      // In mean prices of the best decoder's reply.
      budget: relativeCost(budget),
      minimum: 1,
      seed
    }),
    costOf: (_, spent) => ({ [unit]: spent.map((paid) => paid / price) }),
    seed: run.seed,
    replicates: options.replicates ?? 20
  })
}
