/**
 * Routing between a weak decoder and a strong one: mean reward against the share of queries sent to the strong one, with
 * controls (Damani et al., ICLR 2025, Figure 5).
 *
 * @module
 */
import { reliabilityBins } from "@alloc/predictor"
import { resamples } from "../evaluate/Bootstrap.ts"
import { figure, type Results, resultsVersion, round } from "../evaluate/Results.ts"
import type { Evaluation, EvaluationOptions } from "../experiment/Experiment.ts"
import type { Recording } from "../recording/Open.ts"
import { mean } from "./ArmMetrics.ts"
import type { CostCurve } from "./CostCurve.ts"
import { dealt, measurePair } from "./PairPolicies.ts"
import { comparePreferences, preferenceResult } from "./PreferenceMetrics.ts"
import { firstReplies, otherReplies, repliesOf } from "./Replies.ts"
import { foldsByOthers, foldsOf, preferenceLabels, preferences } from "./Router.ts"
import {
  compareRoutes,
  compareWithCurve,
  differenceOf,
  gainOverCurve,
  type RouteSummary,
  routeGapClosed,
  routeRow,
  savedAgainstCurve
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
import { areaDifference, areaOf, areaRow, groupRows, shareRouted, shareRoutedWithin } from "./SharesRouted.ts"

/** So many other decoders say something about how hard a query is. */
const fewestOthers = 8

const shares = Array.from({ length: 11 }, (_, i) => i / 10)

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

  const binary = recording.manifest.verifiers.some(({ binary: yes, name }) => yes && name === verifier)
  const { sentAt, singles, summaries } = measurePair(
    { replies, draws, seed, replicates, foldOf: main.foldOf, routers: predicted, verified: binary },
    budgets,
    progress
  )
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
      averageOf(replicates, (r) => dealt(main.rank, seed + r))
    ),
    areaOf(draws, "oracle", pair, shareRouted(gap))
  ]
  const priced = replies.priceUnit !== undefined
  const routingResults: RoutingResults = {
    arms: [weak, strong].map((arm, a) => ({
      name: arm.name,
      value: round(singles[a].value[0]),
      tokens: figure(singles[a].tokens),
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
    groups: groupRows(
      draws,
      pair,
      predicted.flatMap(({ policy }) => inner.map((share) => ({ policy, share, sent: sentAt(policy, share) })))
    )
  }
  const label = preferenceLabels(weak, strong).successes
  const labels = { successes: Float64Array.from(label), trials: new Float64Array(size).fill(1) }
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
      ...(options.notes ?? []),
      ...(options.aboutArms ?? [])
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
