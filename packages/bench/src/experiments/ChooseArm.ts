/**
 * Choosing among many decoders: for each query one of them, within an average cost, by predicted rewards (the
 * multiple-choice knapsack of `allocateArms`).
 *
 * @module
 */
import { onlineArms } from "@alloc/core/policies"
import type { Evaluation, EvaluationOptions } from "../experiment/Experiment.ts"
import { shuffledEntry } from "../measure/Controls.ts"
import { type ArmMean, affordable, envelope, type Mixture, mixtureFor } from "../measure/FixedMixture.ts"
import { expectedEntry, type PolicyEntry, type PolicyInput, policyEntry } from "../measure/PolicyEntry.ts"
import { routerCostInWords } from "../measure/PredictorCost.ts"
import {
  areShares,
  armScoresMetrics,
  comparePredictors,
  meanKnown,
  predictorResult,
  scoreCrossEntropies
} from "../predict/PredictorMetrics.ts"
import type { Recording } from "../recording/Recording.ts"
import { armsCharts } from "../report/charts/Routing.ts"
import { armsFindings } from "../report/RoutingSentences.ts"
import type { RoutingResults, UsageResult } from "../results/RoutingSchema.ts"
import { policyRow } from "../results/Rows.ts"
import type { PartResults } from "../results/Schema.ts"
import { rounded, roundedOrNull } from "../statistics/Rounded.ts"
import { type ArmsPlan, benchOf, planOf, unit } from "./ChooseArmPlan.ts"
import { headlineRows } from "./Headline.ts"
import { comparisonsOf, measureTable, middleOf, nullCurveOf, type PolicyTable } from "./PolicyTable.ts"
import { answered, priceOf, repliesInWords } from "./Replies.ts"
import { circumstances, intervalNote, type RoutingOptions } from "./RoutingOptions.ts"
import { scoredQueries } from "./ScoredQueries.ts"
import { shareRoutedWithin } from "./SharesRouted.ts"

/** A mixture of two arms for the whole batch, chosen among the arms that answered everything; members are random. */
const mixtureEntry = (name: string, choose: (arms: ReadonlyArray<ArmMean>, budget: number) => Mixture): PolicyEntry =>
  expectedEntry(name, ({ armMeans, available, budget, size }) => {
    const { cheaper, dearer, share } = choose(
      armMeans(0).filter(({ complete }) => complete),
      budget
    )
    return available.map((_, a) =>
      new Float64Array(size).fill((a === cheaper ? 1 - share : 0) + (a === dearer ? share : 0))
    )
  })

const fixedSplit = mixtureEntry("fixed-split", (arms, budget) => mixtureFor(envelope(arms), budget))

const bestSingle = mixtureEntry("best-single", (arms, budget) => {
  const { arm } = affordable(arms, budget) ?? envelope(arms)[0]
  return { cheaper: arm, dearer: arm, share: 0 }
})

/** Decides on the rewards and the prices that it is scored on. */
const oracleEntry = ({ batches, price, replies }: ArmsPlan): PolicyEntry => {
  const prices = replies.arms.map(priceOf)
  return policyEntry("oracle", "once", () => onlineArms(), {
    predictor: "truth",
    problem: (input) => {
      const problem = input.problem()
      const costs = input.available.map((counts, a) =>
        Float64Array.from(batches[input.batch], (i, at) => (counts[at] === 1 ? prices[a][i] / price : 0))
      )
      return { ...problem, arms: problem.arms.map((arm, a) => ({ ...arm, cost: costs[a] })) }
    }
  })
}

const entriesOf = (plan: ArmsPlan): ReadonlyArray<PolicyEntry> => {
  const [main, ...others] = plan.routers.map(({ policy }) => policy)
  const chosen = (policy: string, against: ReadonlyArray<string>): PolicyEntry =>
    policyEntry(policy, "once", () => onlineArms(), { predictor: policy, against: ["fixed-split", ...against] })
  const keyOf = ({ batch }: PolicyInput): ReadonlyArray<number> => [batch]
  return [
    fixedSplit,
    bestSingle,
    chosen(main, ["best-single", "shuffled", ...others]),
    ...others.map((policy) => chosen(policy, [])),
    shuffledEntry(main, () => onlineArms(), keyOf, ["fixed-split"]),
    oracleEntry(plan)
  ]
}

const usageOf = ({ budgets, replies, routers }: ArmsPlan, { measured }: PolicyTable): ReadonlyArray<UsageResult> =>
  routers.flatMap(({ policy }) =>
    budgets.flatMap((budget) =>
      replies.arms.flatMap(({ name }, a) => {
        const share = meanKnown(measured(policy, budget)?.samples[a] ?? [])
        return share > 0 ? [{ policy, budget, arm: name, share: rounded(share) }] : []
      })
    )
  )

const routingResults = (plan: ArmsPlan, table: PolicyTable): RoutingResults => ({
  arms: plan.replies.arms.map((arm) => ({
    name: arm.name,
    value: rounded(meanKnown(arm.reward)),
    tokens: roundedOrNull(meanKnown(arm.tokens)),
    price: roundedOrNull(meanKnown(priceOf(arm))),
    queries: answered(arm).reduce((sum, one) => sum + one, 0)
  })),
  priceUnit: plan.replies.priceUnit ?? null,
  usage: usageOf(plan, table)
})

const predictorTables = ({ armMeans, draws, foldOf, replies, routers }: ArmsPlan) => {
  const rewards = replies.arms.map(({ reward }) => reward)
  const constants = rewards.map((_, a) => Float64Array.from(foldOf, (fold) => armMeans(fold)[a].reward))
  const predictors = Object.fromEntries(
    routers.map(({ features, policy, scores }) => {
      const ranks = scores.map((own) => shareRoutedWithin(foldOf, own))
      const metrics = armScoresMetrics({ scores, ranks, constants, rewards })
      return [policy, predictorResult(`arm scores on ${features.join(" + ")}`, metrics)]
    })
  )
  const [main, ...others] = routers.map(({ policy }) => policy)
  const losses = new Map(
    areShares(rewards) ? routers.map(({ policy, scores }) => [policy, scoreCrossEntropies(scores, rewards)]) : []
  )
  const replied = Float64Array.from(foldOf, (_, i) =>
    rewards.reduce((count, own) => (Number.isNaN(own[i]) ? count : count + 1), 0)
  )
  return { predictors, predictorComparisons: comparePredictors(draws, losses, main, others, replied) }
}

const notesOf = ({ best, options, replies }: ArmsPlan): ReadonlyArray<string> => {
  const partly = replies.arms.filter((arm) => answered(arm).includes(0)).map(({ name }) => name)
  return [
    `Cost is relative to that of ${best.name}, the decoder with the best mean reward. A reply's cost is not known before it is there: policies go by each decoder's mean on training queries; what is shown is what was spent.`,
    "fixed-split: the best mixture of two decoders by training queries, members random. best-single: the best one that the budget can pay, by training queries.",
    "The oracle sees the very rewards and lengths that it is scored on: a bound that no prediction reaches.",
    options.split === true
      ? "Queries of the split test are one batch, solved within the budget by what the others taught."
      : "Every fold is a batch of its own, solved within the budget by what the other folds taught.",
    `A query's reward of a decoder is that of ${repliesInWords(replies)}; no decoder is asked twice about a query.`,
    ...(partly.length === 0
      ? []
      : [
          `Not every query was answered by ${partly.join(", ")}: there it is unavailable, and it is no part of fixed-split and best-single.`
        ]),
    intervalNote,
    ...(options.notes ?? []),
    ...(options.aboutArms ?? [])
  ]
}

/** Mean reward of the decoders that answered, by query: how easy the query is. */
const meanOverArms = ({ arms, queries }: ArmsPlan["replies"]): Float64Array =>
  Float64Array.from(queries, (_, i) => meanKnown(arms.map(({ reward }) => reward[i])))

/** Evaluates choosing among the arms of `options.arms`; see `routeAmong`. */
export const chooseArm = async (
  recording: Recording,
  options: RoutingOptions,
  run: EvaluationOptions
): Promise<Evaluation> => {
  const plan = await planOf(recording, options, run)
  const { all, budgets, draws, least, replies } = plan
  const bench = benchOf(plan)
  const entries = entriesOf(plan)
  // The null's points lie close, from the cheapest decoder to beyond the largest budget.
  const grid = Array.from({ length: 41 }, (_, k) => least * (1.25 / least) ** (k / 40))
  const table = await measureTable({
    bench,
    entries,
    budgets,
    draws,
    curve: nullCurveOf(bench, draws, fixedSplit, grid),
    refits: plan.refits.map((routers) => benchOf(plan, routers)),
    progress: plan.progress
  })
  const { predictorComparisons, predictors } = predictorTables(plan)
  const results: PartResults = {
    ...circumstances(recording, options, run, {
      decoder: `${replies.arms.length} decoders`,
      unit,
      baseline: fixedSplit.name,
      samples: replies.pool.arms.reduce((sum, { rewards }) => sum + rewards.length, 0),
      scored: replies.queries.length,
      predicted: all.queries.length,
      tested: plan.tested,
      predictors
    }),
    policies: table.summaries.map((summary) => policyRow(summary, unit)),
    comparisons: comparisonsOf(table, entries, budgets, unit),
    headline: {
      ...headlineRows({ full: table, withOracle: table, entries, budgets, savedIn: [unit], gainedIn: [unit], unit }),
      budget: middleOf(budgets),
      predictorCost: routerCostInWords
    },
    routing: routingResults(plan, table),
    predictorComparisons,
    notes: notesOf(plan)
  }
  const queries = await scoredQueries({
    recording,
    rows: replies.queries,
    arms: replies.pool.arms,
    observed: meanOverArms(replies),
    titles: { observed: "Mean reward of all decoders", predicted: "" },
    table,
    unit
  })
  return { results, queries, charts: armsCharts(results, options), findings: armsFindings(results) }
}
