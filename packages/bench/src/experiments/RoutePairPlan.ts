/**
 * What routing between two decoders measures: their replies, and routers that predict preferences.
 *
 * @module
 */
import { type Curves, marginalCurves, samples, successCurves } from "@alloc/core"
import { sigmoid } from "@alloc/predictor/heads"
import type { EvaluationOptions } from "../experiment/Experiment.ts"
import type { PreparedBench } from "../measure/Measure.ts"
import { fitAgain } from "../predict/OtherFits.ts"
import { armScores, foldOfQueries, foldsByOthers, foldsOf, preferences } from "../predict/Routers.ts"
import { scoredPositions } from "../recording/Indices.ts"
import type { Recording } from "../recording/Recording.ts"
import { type Resamples, resamples } from "../statistics/Bootstrap.ts"
import { checkedBudgets } from "./PolicyTable.ts"
import { otherRewards, type Replies, repliesOf, selectReplies, testFirst } from "./Replies.ts"
import { armMeansByFold, routingBench } from "./RoutingBench.ts"
import { foldOptions, type RoutingOptions, routersOf, verifierOf } from "./RoutingOptions.ts"
import { shareRoutedWithin } from "./SharesRouted.ts"

/** The unit of a pair's budgets: share of the queries that the strong decoder answers. */
export const unit = "strong calls"

/** So many other decoders say something about how hard a query is. */
export const fewestOthers = 8

const usualShares = Array.from({ length: 11 }, (_, i) => i / 10)

/** The same number for every query. */
export const constant = (size: number, value: number): Float64Array => new Float64Array(size).fill(value)

/** A router's predictions on the scored queries. */
interface Router {
  readonly policy: string
  /** What is predicted; its probability is that the strong decoder is better. */
  readonly predicts: "preference" | "difference of rewards"
  readonly features: ReadonlyArray<string>
  readonly probability: Float64Array
  /** Rank of the preference within its fold. */
  readonly rank: Float64Array
}

/** Everything that is fixed before anything is measured. */
export interface PairPlan {
  readonly recording: Recording
  readonly options: RoutingOptions
  readonly run: EvaluationOptions
  /** To all queries that both decoders answered, and to those of them that are scored. */
  readonly all: Replies
  readonly replies: Replies
  /** Fold of each query of `all`. */
  readonly foldOf: Int32Array
  /** Queries of `all` that may be scored: all, or those of the split, which come first. */
  readonly tested: number
  readonly others: number
  readonly routers: ReadonlyArray<Router>
  /** The same routers after learning from other queries: random halves. */
  readonly refits: ReadonlyArray<ReadonlyArray<Router>>
  /** Strong less weak reward of each scored query. */
  readonly gap: Float64Array
  /** Whether a verifier could say of a reply that it is right. */
  readonly verified: boolean
  readonly shares: ReadonlyArray<number>
  /** Shares at which there is something to decide. */
  readonly inner: ReadonlyArray<number>
  readonly draws: Resamples
  readonly replicates: number
  readonly progress: (step: string) => void
}

const trainRouters = async (
  recording: Recording,
  options: RoutingOptions,
  run: EvaluationOptions,
  { all, test }: ReturnType<typeof testFirst>,
  learnable?: ReadonlySet<number>
) => {
  const { seed } = run
  const [weak, strong] = all.arms.map(({ reward }) => reward)
  const folds = foldOptions(options, all.queries, seed, test)
  const named = routersOf("routing", options).map((router) => ({
    ...router,
    parts: () => foldsOf(recording, router.features, folds)
  }))
  const others = otherRewards(recording, all, verifierOf(recording, options, run))
  if (others.length >= fewestOthers) {
    const features = [`replies of ${others.length} others`]
    named.push({ policy: "oracle-others", features, parts: () => foldsByOthers(recording, others, folds) })
  }
  const trained: Array<Omit<Router, "rank"> & { readonly foldOf: Int32Array }> = []
  for (const { features, parts, policy } of named) {
    run.progress?.(`training ${policy}`)
    const dealt = parts()
    const probability = await preferences(dealt, weak, strong, { seed, model: options.model, learnable })
    trained.push({ policy, predicts: "preference", features, foldOf: foldOfQueries(dealt, folds), probability })
  }
  const [{ foldOf: folded }] = trained
  const elsewhere = learnable === undefined ? Object.entries(options.predicted ?? {}) : []
  for (const [name, predict] of elsewhere) {
    run.progress?.(`asking ${name}`)
    const scored = Array.from(all.queries.subarray(0, test ?? all.queries.length), (q) => recording.queries[q])
    const probability = await predict(scored)
    trained.push({
      policy: `routing-${name}`,
      predicts: "preference",
      features: [name],
      foldOf: folded,
      probability
    })
  }
  if (options.byGap === true) {
    const [{ features, foldOf, parts }] = named.map((router, i) => ({ ...router, foldOf: trained[i].foldOf }))
    const [low, high] = await armScores(parts(), [weak, strong], { seed, learnable })
    trained.push({
      policy: "routing-gap",
      predicts: "difference of rewards",
      features,
      foldOf,
      probability: high.map((r, i) => sigmoid(r - low[i]))
    })
  }
  return { trained, others: others.length }
}

/**
 * Trains the routers, and checks the budgets.
 *
 * @throws BenchError `UnknownArmName`, `UnknownVerifier`, `UnknownFeature`, `InvalidOption`
 */
export const planOf = async (
  recording: Recording,
  options: RoutingOptions,
  run: EvaluationOptions
): Promise<PairPlan> => {
  const verifier = verifierOf(recording, options, run)
  const replied = repliesOf(recording, { arms: options.arms, verifier, keep: (arms) => arms.every(Boolean) })
  const shares = checkedBudgets(run.budgets ?? options.budgets ?? usualShares, { least: 0, most: 1, positive: false })
  const ordered = testFirst(recording, replied, options.split)
  const { others, trained } = await trainRouters(recording, options, run, ordered)
  const { all, test: tested = all.queries.length } = ordered
  const size = Math.min(run.limit ?? tested, tested)
  const routersOfFit = (fit: typeof trained): ReadonlyArray<Router> =>
    fit.map(({ foldOf, probability, ...router }) => {
      const [own, folds] = [probability.subarray(0, size), foldOf.subarray(0, size)]
      return { ...router, probability: own, rank: shareRoutedWithin(folds, own) }
    })
  const learnt = ordered.test === undefined ? tested : all.queries.length - tested
  const refits = await fitAgain(all.queries.length, learnt, run, async ({ learnable }, again) => {
    const fit = await trainRouters(recording, options, again, ordered, learnable)
    const names = new Set(fit.trained.map(({ policy }) => policy))
    // What is predicted elsewhere does not learn again.
    return routersOfFit([...fit.trained, ...trained.filter(({ policy }) => !names.has(policy))])
  })
  const replies = selectReplies(all, scoredPositions(Array.from({ length: size }, (_, i) => i)))
  const [weak, strong] = replies.arms
  return {
    recording,
    options,
    run,
    all,
    replies,
    foldOf: trained[0].foldOf,
    tested,
    others,
    routers: routersOfFit(trained),
    refits,
    gap: strong.reward.map((reward, i) => reward - weak.reward[i]),
    verified: recording.manifest.verifiers.some(({ binary, name }) => binary && name === verifier),
    shares,
    inner: shares.filter((share) => share > 0 && share < 1),
    draws: resamples(size, options.resamples ?? 2000, run.seed),
    replicates: options.replicates ?? 20,
    progress: run.progress ?? ((): void => {})
  }
}

/** Ranks as success probabilities of the weak decoder and the strong one. */
const believed = (rank: Float64Array): ReadonlyArray<Curves> => [
  successCurves(
    rank.map((r) => 1 - r),
    { maxSamples: 1 }
  ),
  successCurves(rank, { maxSamples: 1 })
]

/** The bench of a pair with the plan's routers, or with those of another fit: all scored queries are one batch. */
export const benchOf = (
  { all, foldOf, replicates, replies, run, ...plan }: PairPlan,
  routers: PairPlan["routers"] = plan.routers
): PreparedBench => {
  const size = replies.queries.length
  const ranks = new Map(routers.map(({ policy, rank }) => [policy, rank]))
  return routingBench({
    replies,
    // Ranks within folds are compared across folds: every fold is ranked by the model that did not see it.
    batches: [scoredPositions(Array.from({ length: size }, (_, i) => i))],
    foldOf,
    armMeans: armMeansByFold(all, foldOf),
    curves: (predictor, _, from) => {
      const pick = (values: Float64Array): Float64Array => Float64Array.from(from, (i) => values[i])
      if (predictor === "truth")
        return replies.arms.map(({ reward }) => marginalCurves(pick(reward), { size, maxSamples: 1, forced: 1 }))
      return believed(pick(ranks.get(predictor) ?? constant(size, 0.5)))
    },
    problem: ({ budget, curves, seed }) => ({
      // Calls of the strong decoder are counted; the weak one's are free.
      arms: replies.arms.map(({ name }, a) => ({ name, cost: a, curves: curves[a] })),
      budget: samples(budget),
      seed
    }),
    costOf: (spent) => ({ [unit]: spent.samples[1] }),
    seed: run.seed,
    replicates
  })
}
