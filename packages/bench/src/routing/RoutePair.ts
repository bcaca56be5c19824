/**
 * Routing between a weak decoder and a strong one: mean reward against the share of queries sent to the strong one, with
 * controls (Damani et al., ICLR 2025, Figure 5).
 *
 * @module
 */
import {
  type Arm,
  cascade,
  marginalCurves,
  type Problem,
  permutation,
  random,
  routing,
  successCurves,
  usd
} from "@alloc/core"
import { reliabilityBins } from "@alloc/predictor"
import { means, resamples } from "../evaluate/Bootstrap.ts"
import type { Evaluation, EvaluationOptions } from "../evaluate/Experiment.ts"
import { figure, type Results, resultsVersion, round } from "../evaluate/Results.ts"
import type { Recording } from "../recording/OpenRecording.ts"
import { mean } from "./ArmMetrics.ts"
import type { CostCurve } from "./CostCurve.ts"
import { expected, type Played, play } from "./Play.ts"
import { comparePreferences, preferenceResult } from "./PreferenceMetrics.ts"
import { firstReplies, otherReplies, type Replies, repliesOf } from "./Replies.ts"
import { foldsByOthers, foldsOf, preferenceLabels, preferences } from "./Router.ts"
import {
  compareRoutes,
  compareWithCurve,
  differenceOf,
  gainOverCurve,
  type RouteSummary,
  routeGapClosed,
  routeRow,
  savedAgainstCurve,
  summariseRoute
} from "./RouteSummary.ts"
import { pairFigures } from "./RoutingFigures.ts"
import {
  checkedBudgets,
  circumstances,
  crossFitNote,
  foldOptions,
  type RoutingOptions,
  routerCost,
  routersOf,
  verifierOf
} from "./RoutingOptions.ts"
import type { RoutingResults } from "./RoutingResults.ts"
import { pairFindings } from "./RoutingSentences.ts"
import { areaDifference, areaOf, areaRow, groupRow, shareRouted, shareRoutedWithin } from "./SharesRouted.ts"

/** So many other decoders say something about how hard a query is. */
const fewestOthers = 8

const shares = Array.from({ length: 11 }, (_, i) => i / 10)

const constant = (size: number, value: number): Float64Array => new Float64Array(size).fill(value)

/** Best-single: the better arm on the other folds, per query. */
const bestSingle = (replies: Replies, foldOf: Int32Array): ReadonlyArray<Float64Array> => {
  const [weak, strong] = replies.arms
  const folds = foldOf.reduce((a, b) => Math.max(a, b), 0) + 1
  const strongWins = Array.from({ length: folds }, (_, f) => {
    let gap = 0
    for (let i = 0; i < foldOf.length; i++) if (foldOf[i] !== f) gap += strong.reward[i] - weak.reward[i]
    return gap > 0
  })
  const sent = Float64Array.from(foldOf, (f) => (strongWins[f] ? 1 : 0))
  return [sent.map((s) => 1 - s), sent]
}

/** Evaluates routing between the two arms of `options.arms`; see `routeAmong`. */
export const routePair = async (
  recording: Recording,
  options: RoutingOptions,
  run: EvaluationOptions
): Promise<Evaluation> => {
  const { replicates = 20 } = options
  const { seed } = run
  const progress = run.progress ?? ((): void => {})
  const verifier = verifierOf(recording, options, run)
  const both = (replied: ReadonlyArray<boolean>): boolean => replied.every(Boolean)
  const all = repliesOf(recording, { arms: options.arms, verifier, keep: both })
  const routers = routersOf("routing", options).map(({ features, policy }) => {
    progress(`training ${policy}`)
    const folds = foldsOf(recording, foldOptions(options, features, all.queries, seed))
    const probability = preferences(folds, all.arms[0], all.arms[1], { seed, model: options.model })
    return { policy, features, foldOf: folds.foldOf, probability }
  })
  const others = otherReplies(recording, all, verifier)
  if (others.length >= fewestOthers) {
    progress("training oracle-others")
    const folds = foldsByOthers(recording, { ...foldOptions(options, [], all.queries, seed), others })
    const probability = preferences(folds, all.arms[0], all.arms[1], { seed, model: options.model })
    routers.push({
      policy: "oracle-others",
      features: [`replies of ${others.length} others`],
      foldOf: folds.foldOf,
      probability
    })
  }
  const replies = run.limit === undefined ? all : firstReplies(all, recording, verifier, run.limit)
  const size = replies.queries.length
  const [weak, strong] = replies.arms
  const pair = { weak: weak.reward, strong: strong.reward }
  const gap = pair.strong.map((reward, i) => reward - pair.weak[i])
  const predicted = routers.map(({ foldOf, probability, ...router }) => {
    const [own, folds] = [probability.subarray(0, size), foldOf.subarray(0, size)]
    return { ...router, foldOf: folds, probability: own, rank: shareRoutedWithin(folds, own) }
  })
  const [main] = predicted
  const budgets = checkedBudgets(run.budgets ?? options.budgets ?? shares, 0, 1)
  const draws = resamples(size, options.resamples ?? 2000, seed)

  const problemOf = (
    curves: ReadonlyArray<Arm["curves"]>,
    costs: readonly [number, number],
    budget: number
  ): Problem => ({
    arms: [
      { name: weak.name, cost: costs[0], curves: curves[0] },
      { name: strong.name, cost: costs[1], curves: curves[1] }
    ],
    budget: usd(budget),
    seed
  })
  const byPreference = (p: Float64Array): ReadonlyArray<Arm["curves"]> =>
    [p.map((x) => 1 - x), p].map((values) => successCurves(values, { maxSamples: 1 }))
  const summaryOf = (policy: string, budget: number, played: Played): RouteSummary =>
    summariseRoute(draws, policy, budget, played, played.calls[1])
  const sentAt = new Map<string, Float64Array>()
  const atShare = (
    name: string,
    share: number,
    preference: (at: number) => Float64Array,
    times: number
  ): RouteSummary => {
    const problem = problemOf(byPreference(preference(seed)), [0, 1], share)
    const played = play((at) => routing({ share, preference: preference(at) }), problem, replies, times)
    sentAt.set(`${name} ${share}`, played.calls[1])
    return summaryOf(name, share, played)
  }
  const shuffledAt = (at: number): Float64Array => {
    const order = permutation(size, random(at, "shuffled"))
    return main.rank.map((_, i) => main.rank[order[i]])
  }
  const reward = (values: Float64Array): Arm["curves"] => marginalCurves(values, { size, maxSamples: 1, forced: 1 })
  const truth = [reward(pair.weak), reward(pair.strong)]
  const binary = recording.manifest.verifiers.some(({ binary: yes, name }) => yes && name === verifier)
  const verified = (name: string, share: number, p: Float64Array, times: number): RouteSummary =>
    // The weak decoder answers everything; what is left of the budget are strong replies.
    summaryOf(
      name,
      share,
      play(() => cascade(), problemOf(byPreference(p), [1, 1], 1 + share), replies, times)
    )

  const summaries: Array<RouteSummary> = []
  for (const share of budgets) {
    progress(`routing at share ${share}`)
    summaries.push(summaryOf("random", share, expected(replies, [constant(size, 1 - share), constant(size, share)])))
    for (const { policy, rank } of predicted) summaries.push(atShare(policy, share, () => rank, 1))
    summaries.push(atShare("shuffled", share, shuffledAt, replicates))
    // The oracle buys a strong reply only where it is better: routing at cost, on the recorded rewards themselves.
    summaries.push(
      summaryOf(
        "oracle",
        share,
        play(() => routing(), problemOf(truth, [1, 2], 1 + share), replies, 1)
      )
    )
    if (binary) {
      summaries.push(verified("cascade", share, main.rank, 1))
      summaries.push(verified("cascade-flat", share, constant(size, 0.5), replicates))
    }
  }
  const alone = [0, 1].map((s) => expected(replies, [constant(size, 1 - s), constant(size, s)]))
  const single = expected(replies, bestSingle(replies, main.foldOf.subarray(0, size)))
  const singles = [
    summaryOf("always-weak", 0, alone[0]),
    summaryOf("always-strong", 1, alone[1]),
    summaryOf("best-single", round(means(draws, single.calls[1])[0]), single)
  ]
  const [weakAlone, strongAlone] = singles
  const nullCurve: CostCurve = {
    cost: [weakAlone.cost, strongAlone.cost],
    value: [weakAlone.value, strongAlone.value]
  }
  const priceCurve: CostCurve = { ...nullCurve, cost: [weakAlone.price, strongAlone.price] }
  const find = (policy: string, budget: number): RouteSummary | undefined =>
    summaries.find((one) => one.policy === policy && one.budget === budget)
  const inner = budgets.filter((share) => share > 0 && share < 1)
  const contenders = summaries.filter(({ budget, policy }) => policy !== "random" && inner.includes(budget))
  const contested = contenders.filter(({ policy }) => policy !== "oracle")
  const against = (policy: string, baseline: string) =>
    inner.flatMap((share) => {
      const [a, b] = [find(policy, share), find(baseline, share)]
      return a === undefined || b === undefined ? [] : [compareRoutes(a, b)]
    })

  progress("areas and groups")
  const areas = [
    ...predicted.map(({ policy, rank }) => areaOf(draws, policy, pair, rank)),
    areaOf(
      draws,
      "shuffled",
      pair,
      averageOf(replicates, (r) => shuffledAt(seed + r))
    ),
    areaOf(draws, "oracle", pair, shareRouted(gap))
  ]
  const priced = replies.priceUnit !== undefined
  const routingResults: RoutingResults = {
    arms: [weak, strong].map((arm, a) => ({
      name: arm.name,
      value: round(singles[a].value[0]),
      tokens: figure(singles[a].tokens[0]),
      price: figure(singles[a].price[0]),
      queries: size
    })),
    priceUnit: replies.priceUnit ?? null,
    area: areas.map(areaRow),
    areaComparisons: areas.slice(1, predicted.length).map((other) => ({
      policy: main.policy,
      baseline: other.policy,
      difference: differenceOf(areaDifference(areas[0], other))
    })),
    groups: predicted.flatMap(({ policy }) =>
      inner.map((share) => groupRow(draws, policy, share, pair, sentAt.get(`${policy} ${share}`) ?? []))
    )
  }
  const label = preferenceLabels(weak, strong).successes
  const labels = { successes: Float64Array.from(label), trials: constant(size, 1) }
  const allLabels = preferenceLabels(all.arms[0], all.arms[1]).successes
  const constants = outsideMeans(allLabels, routers[0].foldOf).subarray(0, size)
  const results: Results = {
    schema: resultsVersion,
    ...circumstances(recording, options, run, {
      decoder: `${weak.model} to ${strong.model}`,
      unit: "strong calls",
      baseline: "random",
      samples: replies.pool.arms.reduce((sum, { rewards }) => sum + rewards.length, 0),
      scored: size,
      predicted: all.queries.length,
      predictors: Object.fromEntries(
        predicted.map((one) => [
          one.policy,
          preferenceResult(`preference on ${one.features.join(" + ")}`, { ...one, labels, constants }, gap)
        ])
      )
    }),
    policies: [...summaries, ...singles].map(routeRow),
    comparisons: [
      ...contested.map((one) => compareWithCurve(one, "random", nullCurve)),
      ...predicted.slice(1).flatMap(({ policy }) => against(main.policy, policy)),
      ...inner.flatMap((share) => {
        const one = find(main.policy, share)
        return one === undefined ? [] : [compareRoutes(one, strongAlone)]
      }),
      ...(binary ? against("cascade", "cascade-flat") : [])
    ],
    headline: {
      savedAtEqualQuality: [
        ...contested.map((one) => savedAgainstCurve(one, "random", "strong calls", nullCurve, one.cost)),
        ...(priced ? contested.map((one) => savedAgainstCurve(one, "random", "price", priceCurve, one.price)) : [])
      ],
      gainAtEqualBudget: contested.map((one) => gainOverCurve(one, "random", "strong calls", nullCurve)),
      oracleGapClosed: contested.flatMap((one) => {
        const oracle = find("oracle", one.budget)
        // What a verifier shows after a reply is no prediction: a cascade may go beyond the oracle's one reply.
        if (oracle === undefined || one.policy.startsWith("cascade")) return []
        return [routeGapClosed(one, "random", "strong calls", nullCurve, oracle)]
      }),
      budget: budgets[(budgets.length - 1) >> 1],
      predictorCost: routerCost
    },
    routing: routingResults,
    predictorComparisons: predicted.slice(1).map((other) => comparePreferences(draws, main, other, label)),
    notes: [
      ...(others.length >= fewestOthers
        ? [
            `oracle-others is a router that knows how ${others.length} other decoders did on the query: decided on other replies than it is scored on, it is what a very good judge of difficulty could reach.`
          ]
        : []),
      "The oracle sees the very rewards that it is scored on: a bound that no prediction reaches, since there is one reply per decoder and query.",
      "random: every query goes to the strong decoder with the share's probability, in expectation. shuffled: the router's predictions, dealt to other queries.",
      ...(binary
        ? [
            "cascade asks the weak decoder first, and needs a verifier that is right about its reply; cascade-flat is the same without a prediction."
          ]
        : []),
      "Every fold is routed as a batch of its own, by the model that did not see it: at each share that share of each fold is sent.",
      "AUC: the strong decoder's wins told from the weak one's. Cross entropies are against soft labels, sigmoid(strong - weak reward).",
      ...(size < recording.queries.length ? [`${recording.queries.length - size} queries are not scored.`] : []),
      crossFitNote,
      ...(options.notes ?? [])
    ]
  }
  const reliability = reliabilityBins(main.probability, labels)
  return {
    results,
    figures: pairFigures(results, { valueTitle: options.valueTitle, reliability, strong: strong.name }),
    findings: pairFindings(results)
  }
}

/** For each query the mean over the queries outside its fold: what a constant predictor knows. */
const outsideMeans = (values: ArrayLike<number>, foldOf: Int32Array): Float64Array => {
  const count = foldOf.reduce((a, b) => Math.max(a, b), 0) + 1
  const means = Array.from({ length: count }, (_, f) => mean(values, (i) => foldOf[i] !== f))
  return Float64Array.from(foldOf, (f) => means[f])
}

const averageOf = (times: number, of: (r: number) => Float64Array): Float64Array => {
  const sum = of(0)
  for (let r = 1; r < times; r++) {
    of(r).forEach((value, i) => {
      sum[i] += value
    })
  }
  return sum.map((value) => value / times)
}
