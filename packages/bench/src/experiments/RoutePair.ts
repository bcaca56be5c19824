/**
 * Routing between a weak decoder and a strong one: mean reward against the share of queries sent to the strong one, with
 * controls (Damani et al., ICLR 2025, Figure 5).
 *
 * @module
 */
import { type Problem, samples } from "@alloc/core"
import { cascade, routing } from "@alloc/core/policies"
import { permutation, random } from "@alloc/core/random"
import { reliabilityBins } from "@alloc/predictor/metrics"
import type { Evaluation, EvaluationOptions } from "../experiment/Experiment.ts"
import { shuffledEntry } from "../measure/Controls.ts"
import { measure, type PreparedBench } from "../measure/Measure.ts"
import { expectedEntry, type PolicyEntry, type PolicyInput, policyEntry } from "../measure/PolicyEntry.ts"
import { routerCostInWords } from "../measure/PredictorCost.ts"
import {
  comparePredictors,
  crossEntropies,
  meanKnown,
  predictorResult,
  preferenceMetrics
} from "../predict/PredictorMetrics.ts"
import { preferenceLabels } from "../predict/Routers.ts"
import type { Recording } from "../recording/Recording.ts"
import { pairCharts } from "../report/charts/Routing.ts"
import { pairFindings } from "../report/RoutingSentences.ts"
import type { RoutingResults } from "../results/RoutingSchema.ts"
import { policyRow } from "../results/Rows.ts"
import type { PartResults } from "../results/Schema.ts"
import { type Resamples, withoutResamples } from "../statistics/Bootstrap.ts"
import { rounded, roundedOrNull } from "../statistics/Rounded.ts"
import { costIn, type Summary, summarise } from "../statistics/Summary.ts"
import { headlineRows } from "./Headline.ts"
import { comparisonsOf, measureTable, middleOf, nullCurveOf, type PolicyTable } from "./PolicyTable.ts"
import { repliesInWords } from "./Replies.ts"
import { benchOf, constant, fewestOthers, type PairPlan, planOf, unit } from "./RoutePairPlan.ts"
import { circumstances, intervalNote, type RoutingOptions } from "./RoutingOptions.ts"
import { scoredQueries } from "./ScoredQueries.ts"
import { type Area, areaComparisons, areaOf, areaRows, groupRows, shareRouted, withRefits } from "./SharesRouted.ts"

/** The input's problem with other costs, and a budget of one call of the weak decoder for each query beside its own. */
const withWeakCalls =
  (costs: readonly [number, number]) =>
  (input: PolicyInput): Problem => {
    const problem = input.problem()
    const arms = problem.arms.map((arm, a) => ({ ...arm, cost: costs[a] }))
    return { ...problem, arms, budget: samples(1 + input.budget) }
  }

const byShare = ({ budget }: PolicyInput) => routing({ share: budget })

/** Every query goes to the strong decoder with the share's probability. */
const randomEntry = expectedEntry("random", ({ budget, size }) => [constant(size, 1 - budget), constant(size, budget)])

const entriesOf = ({ routers, verified }: PairPlan): ReadonlyArray<PolicyEntry> => {
  const [main, ...others] = routers.map(({ policy }) => policy)
  const routed = (policy: string, against: ReadonlyArray<string>): PolicyEntry =>
    policyEntry(policy, "once", byShare, { predictor: policy, against: ["random", ...against] })
  // The weak decoder answers everything; what is left of the budget are strong replies.
  const problem = withWeakCalls([1, 1])
  const cascades = [
    policyEntry("cascade", "sequential", () => cascade(), {
      predictor: main,
      against: ["random", "cascade-flat"],
      problem
    }),
    policyEntry("cascade-flat", "sequential", () => cascade(), { random: true, against: ["random"], problem })
  ]
  return [
    randomEntry,
    routed(main, [...others, "always-strong"]),
    ...others.map((policy) => routed(policy, [])),
    shuffledEntry(main, byShare, () => [], ["random"]),
    // Buys a strong reply only where it is better: routing at cost, on the recorded rewards themselves.
    policyEntry("oracle", "once", () => routing(), { predictor: "truth", problem: withWeakCalls([1, 2]) }),
    ...(verified ? cascades : [])
  ]
}

/** The weak decoder alone, the strong one alone, and the one that is better on the other folds. */
const singleEntries: ReadonlyArray<PolicyEntry> = [
  expectedEntry("always-weak", ({ size }) => [constant(size, 1), constant(size, 0)]),
  expectedEntry("always-strong", ({ size }) => [constant(size, 0), constant(size, 1)]),
  expectedEntry("best-single", ({ armMeans, size }) => {
    const strong = Float64Array.from({ length: size }, (_, i) => {
      const [weak, other] = armMeans(i)
      return other.reward > weak.reward ? 1 : 0
    })
    return [strong.map((sent) => 1 - sent), strong]
  })
]

/** Each single decoder has the budget that it spends. */
const singlesOf = ({ draws }: PairPlan, bench: PreparedBench): ReadonlyArray<Summary> =>
  singleEntries.map((entry) => {
    const summary = summarise(draws, measure(bench, entry, 0))
    return { ...summary, budget: rounded(costIn(summary, unit)[0]) }
  })

/** The router's predictions dealt to other queries, as the policy "shuffled" deals them. */
const meanShuffled = (rank: Float64Array, seed: number, replicates: number): Float64Array => {
  const sum = new Float64Array(rank.length)
  for (let r = 0; r < replicates; r++) {
    permutation(rank.length, random(seed + r, "shuffled")).forEach((from, i) => {
      sum[i] += rank[from]
    })
  }
  return sum.map((value) => value / replicates)
}

const routingResults = (plan: PairPlan, table: PolicyTable, singles: ReadonlyArray<Summary>): RoutingResults => {
  const { draws, gap, inner, refits, replicates, replies, routers, run } = plan
  const [weak, strong] = replies.arms.map(({ reward }) => reward)
  const pair = { weak, strong }
  const areasBy = (fit: PairPlan["routers"], by: Resamples): ReadonlyArray<Area> => [
    ...fit.map(({ policy, rank }) => areaOf(by, policy, pair, rank)),
    areaOf(by, "shuffled", pair, meanShuffled(fit[0].rank, run.seed, replicates)),
    areaOf(by, "oracle", pair, shareRouted(gap))
  ]
  const areas = withRefits(
    areasBy(routers, draws),
    refits.map((fit) => areasBy(fit, withoutResamples(draws)))
  )
  const sentIn = (one: PolicyTable, policy: string, share: number) => one.measured(policy, share)?.samples[1] ?? []
  const sent = routers.flatMap(({ policy }) =>
    inner.map((share) => ({
      policy,
      share,
      sent: sentIn(table, policy, share),
      again: table.refits.map((one) => sentIn(one, policy, share))
    }))
  )
  return {
    arms: replies.arms.map(({ name }, a) => ({
      name,
      value: rounded(singles[a].value[0]),
      tokens: roundedOrNull(costIn(singles[a], "tokens")[0]),
      price: roundedOrNull(costIn(singles[a], "price")[0]),
      queries: replies.queries.length
    })),
    priceUnit: replies.priceUnit ?? null,
    area: areaRows(areas),
    areaComparisons: areaComparisons(areas[0], areas.slice(1, routers.length)),
    groups: groupRows(draws, pair, sent)
  }
}

/** For each query the mean over the queries outside its fold: what a constant predictor knows. */
const outsideMeans = (values: ArrayLike<number>, foldOf: Int32Array): Float64Array => {
  const means = new Map([...new Set(foldOf)].map((fold) => [fold, meanKnown(values, (i) => foldOf[i] !== fold)]))
  return Float64Array.from(foldOf, (fold) => means.get(fold) ?? Number.NaN)
}

const labelsOf = ({ all, replies }: PairPlan) => {
  const [everywhere, scored] = [all, replies].map(({ arms: [weak, strong] }) =>
    preferenceLabels(weak.reward, strong.reward)
  )
  return { everywhere, labels: { successes: scored, trials: constant(scored.length, 1) } }
}

const predictorTables = (plan: PairPlan) => {
  const { draws, foldOf, gap, replies, routers } = plan
  const { everywhere, labels } = labelsOf(plan)
  const constants = outsideMeans(everywhere, foldOf).subarray(0, replies.queries.length)
  const losses = new Map(routers.map(({ policy, probability }) => [policy, crossEntropies(probability, labels)]))
  const [main, ...others] = routers.map(({ policy }) => policy)
  return {
    predictors: Object.fromEntries(
      routers.map(({ features, policy, predicts, probability, rank }) => [
        policy,
        predictorResult(
          `${predicts} on ${features.join(" + ")}`,
          preferenceMetrics({ probability, rank, labels, constants, gap })
        )
      ])
    ),
    predictorComparisons: comparePredictors(draws, losses, main, others, labels.trials),
    reliability: reliabilityBins(routers[0].probability, labels)
  }
}

const notesOf = ({ options, others, recording, replies, verified }: PairPlan): ReadonlyArray<string> => {
  const left = recording.queries.length - replies.queries.length
  return [
    ...(others >= fewestOthers
      ? [
          `oracle-others is a router that knows how ${others} other decoders did on the query: decided on other replies than it is scored on, it is what a very good judge of difficulty could reach.`
        ]
      : []),
    `The oracle sees the very rewards that it is scored on, ${repliesInWords(replies)}: a bound that no prediction reaches.`,
    "random: every query goes to the strong decoder with the share's probability, in expectation. shuffled: the router's predictions, dealt to other queries.",
    ...(verified
      ? [
          "cascade asks the weak decoder first, and needs a verifier that is right about its reply; cascade-flat is the same without a prediction."
        ]
      : []),
    options.split === true
      ? "Queries of the split test are routed as one batch, by a model of the others."
      : "Every fold is routed as a batch of its own, by the model that did not see it: at each share that share of each fold is sent.",
    "AUC: the strong decoder's wins told from the weak one's. Cross entropies are against soft labels, sigmoid(strong - weak reward).",
    ...(left > 0 ? [`${left} queries are not scored.`] : []),
    intervalNote,
    ...(options.notes ?? []),
    ...(options.aboutArms ?? [])
  ]
}

/** The policies' table, in which the strong decoder alone stands beside every share. */
const tableOf = async (plan: PairPlan, bench: PreparedBench, strongAlone: Summary): Promise<PolicyTable> => {
  const { draws, progress, shares } = plan
  const curve = nullCurveOf(bench, draws, randomEntry, [0, 1])
  const refits = plan.refits.map((routers) => benchOf(plan, routers))
  const measured = await measureTable({
    bench,
    entries: entriesOf(plan),
    budgets: shares,
    draws,
    curve,
    refits,
    progress
  })
  const withStrong = (table: PolicyTable): PolicyTable => ({
    ...table,
    find: (policy, share) => (policy === strongAlone.policy ? strongAlone : table.find(policy, share)),
    refits: table.refits.map(withStrong)
  })
  return withStrong(measured)
}

const headlineOf = (plan: PairPlan, full: PolicyTable) => {
  const { inner: budgets, replies, shares } = plan
  const priced = replies.priceUnit !== undefined
  const savedIn = priced ? ([unit, "price"] as const) : ([unit] as const)
  const entries = entriesOf(plan)
  return {
    ...headlineRows({ full, withOracle: full, entries, budgets, savedIn, gainedIn: [unit], unit }),
    budget: middleOf(shares),
    predictorCost: routerCostInWords
  }
}

/** Evaluates routing between the two arms of `options.arms`; see `routeAmong`. */
export const routePair = async (
  recording: Recording,
  options: RoutingOptions,
  run: EvaluationOptions
): Promise<Evaluation> => {
  const plan = await planOf(recording, options, run)
  const { all, inner, replies, tested } = plan
  const bench = benchOf(plan)
  const singles = singlesOf(plan, bench)
  const table = await tableOf(plan, bench, singles[1])
  plan.progress("areas and groups")
  const { predictorComparisons, predictors, reliability } = predictorTables(plan)
  const [weak, strong] = replies.arms
  const results: PartResults = {
    ...circumstances(recording, options, run, {
      decoder: `${weak.model} to ${strong.model}`,
      unit,
      baseline: randomEntry.name,
      samples: replies.pool.arms.reduce((sum, { rewards }) => sum + rewards.length, 0),
      scored: replies.queries.length,
      predicted: all.queries.length,
      tested,
      predictors
    }),
    policies: [...table.summaries, ...singles].map((summary) => policyRow(summary, unit)),
    comparisons: comparisonsOf(table, entriesOf(plan), inner, unit),
    headline: headlineOf(plan, table),
    routing: routingResults(plan, table, singles),
    predictorComparisons,
    notes: notesOf(plan)
  }
  return {
    results,
    queries: await scoredQueries({
      recording,
      rows: replies.queries,
      arms: replies.pool.arms,
      observed: weak.reward,
      predicted: plan.routers[0].probability,
      titles: { observed: `${weak.name}'s reward`, predicted: `Predicted: ${strong.name} is better` },
      table,
      unit
    }),
    charts: pairCharts(results, { valueTitle: options.valueTitle, reliability, strong: strong.name }),
    findings: pairFindings(results)
  }
}
