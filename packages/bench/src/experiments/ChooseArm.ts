/**
 * Choosing among many decoders: for each query one of them, within an average cost, by predicted rewards (the
 * multiple-choice knapsack of `allocateArms`).
 *
 * @module
 */
import { fail } from "../BenchError.ts"
import { resamples } from "../evaluate/Bootstrap.ts"
import type { Results } from "../evaluate/Results.ts"
import { figure, resultsVersion, round } from "../evaluate/Results.ts"
import type { Evaluation, EvaluationOptions } from "../experiment/Experiment.ts"
import type { Recording } from "../recording/Open.ts"
import { type ArmBatch, armBatches, averagePlayed, dealtWithin, mixArms, priceOf, solveArms } from "./ArmBatches.ts"
import { answered, armsResult, compareScores, mean } from "./ArmMetrics.ts"
import type { CostCurve } from "./CostCurve.ts"
import { type ArmMean, affordable, envelope, mixtureFor } from "./FixedMixture.ts"
import type { Played } from "./Play.ts"
import { firstReplies, type Replies, repliesOf } from "./Replies.ts"
import { armScores, foldsOf } from "./Router.ts"
import {
  compareRoutes,
  compareWithCurve,
  gainOverCurve,
  type RouteSummary,
  routeGapClosed,
  routeRow,
  savedAgainstCurve,
  summariseRoute
} from "./RouteSummary.ts"
import { armsFigures } from "./RoutingFigures.ts"
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
import type { UsageResult } from "./RoutingResults.ts"
import { armsFindings } from "./RoutingSentences.ts"

const usualBudgets = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]

const checkPrices = (replies: Replies, recording: Recording): void => {
  const priced = recording.manifest.arms.filter(({ price }) => price !== undefined).map(({ name }) => name)
  for (const { name, tokenPrice, tokens } of replies.arms) {
    if (!(tokenPrice >= 0) || Number.isNaN(mean(tokens))) {
      const valid = `arms with a price and token counts: ${priced.join(", ") || "none in this recording"}`
      fail({ _tag: "InvalidOption", field: "arms", value: name, valid })
    }
  }
  if (replies.priceUnit === undefined)
    fail({ _tag: "InvalidOption", field: "arms", value: "prices of several units", valid: "arms priced in one unit" })
}

/** Evaluates choosing among the arms of `options.arms`; see `routeAmong`. */
export const chooseArm = async (
  recording: Recording,
  options: RoutingOptions,
  run: EvaluationOptions
): Promise<Evaluation> => {
  const { replicates = 20 } = options
  const { seed } = run
  const progress = run.progress ?? ((): void => {})
  const verifier = verifierOf(recording, options, run)
  const all = repliesOf(recording, { arms: options.arms, verifier, keep: (replied) => replied.includes(true) })
  checkPrices(all, recording)
  const routers = routersOf("arms", options).map(({ features, policy }) => {
    progress(`training ${policy}`)
    const dealt = foldsOf(recording, foldOptions(options, features, all.queries, seed))
    return {
      policy,
      features,
      foldOf: dealt.foldOf,
      scores: armScores(() => dealt, all, { seed, model: options.model })
    }
  })
  const foldOf = routers[0].foldOf
  // The unit of cost: what the decoder with the best mean reward costs. A unit, not a decision.
  const best = all.arms.reduce((a, b) => (mean(b.reward) > mean(a.reward) ? b : a))
  const unit = mean(priceOf(best))
  const replies = run.limit === undefined ? all : firstReplies(all, recording, verifier, run.limit)
  const size = replies.queries.length
  const draws = resamples(size, options.resamples ?? 2000, seed)
  const batches = armBatches(all, replies, foldOf, unit, { recording, verifier })
  const least = Math.max(...batches.map(({ training }) => Math.min(...training.map(({ cost }) => cost))))
  const asked = run.budgets ?? options.budgets
  const budgets = checkedBudgets(asked ?? usualBudgets.filter((budget) => budget >= least), least, 1)
  const summaryOf = (policy: string, budget: number, played: Played): RouteSummary =>
    summariseRoute(
      draws,
      policy,
      budget,
      played,
      played.price.map((price) => price / unit)
    )

  // Only an arm that answered everything can be the one for all queries, or a part of a fixed mixture.
  const whole = all.arms.map((arm) => !answered(arm).includes(0))
  const everywhere = ({ training }: ArmBatch): ReadonlyArray<ArmMean> => training.filter(({ arm }) => whole[arm])
  const fixedSplit = (budget: number): Played =>
    mixArms(batches, (batch) => mixtureFor(envelope(everywhere(batch)), budget))
  const bestSingle = (budget: number): Played =>
    mixArms(batches, (batch) => {
      const arm = affordable(everywhere(batch), budget)?.arm ?? envelope(everywhere(batch))[0].arm
      return { cheaper: arm, dearer: arm, share: 0 }
    })
  const truePrices = replies.arms.map(priceOf)
  const oracleOf = (budget: number): Played =>
    solveArms(batches, (arm, i) => replies.arms[arm].reward[i], {
      budget,
      seed,
      cost: (arm, i) => truePrices[arm][i] / unit
    })

  const summaries: Array<RouteSummary> = []
  const usage: Array<UsageResult> = []
  for (const budget of budgets) {
    progress(`choosing at ${budget}`)
    summaries.push(summaryOf("fixed-split", budget, fixedSplit(budget)))
    summaries.push(summaryOf("best-single", budget, bestSingle(budget)))
    for (const { policy, scores } of routers) {
      const played = solveArms(batches, (arm, i) => scores[arm][i], { budget, seed })
      summaries.push(summaryOf(policy, budget, played))
      replies.arms.forEach(({ name }, arm) => {
        const share = mean(played.calls[arm])
        if (share > 0) usage.push({ policy, budget, arm: name, share: round(share) })
      })
    }
    const shuffled = Array.from({ length: replicates }, (_, r) => {
      const from = dealtWithin(batches, seed + r)
      return solveArms(batches, (arm, i) => routers[0].scores[arm][from[i]], { budget, seed })
    })
    summaries.push(summaryOf("shuffled", budget, averagePlayed(shuffled)))
    summaries.push(summaryOf("oracle", budget, oracleOf(budget)))
  }
  const grid = Array.from({ length: 41 }, (_, k) => least * (1.25 / least) ** (k / 40))
  const points = grid.map((budget) => summaryOf("fixed-split", budget, fixedSplit(budget)))
  const nullCurve: CostCurve = { cost: points.map(({ cost }) => cost), value: points.map(({ value }) => value) }
  const find = (policy: string, budget: number): RouteSummary | undefined =>
    summaries.find((one) => one.policy === policy && one.budget === budget)
  const contested = summaries.filter(({ policy }) => !["fixed-split", "best-single", "oracle"].includes(policy))
  const against = (baseline: string) =>
    budgets.flatMap((budget) => {
      const [a, b] = [find("arms", budget), find(baseline, budget)]
      return a === undefined || b === undefined ? [] : [compareRoutes(a, b)]
    })
  const constants = replies.arms.map(() => new Float64Array(size))
  for (const { positions, training } of batches)
    for (const i of positions) for (const { arm, reward } of training) constants[arm][i] = reward
  const partly = replies.arms.filter((arm) => answered(arm).includes(0)).map(({ name }) => name)
  const results: Results = {
    schema: resultsVersion,
    ...circumstances(recording, options, run, {
      decoder: `${replies.arms.length} decoders`,
      unit: "cost",
      baseline: "fixed-split",
      samples: replies.pool.arms.reduce((sum, { rewards }) => sum + rewards.length, 0),
      scored: size,
      predicted: all.queries.length,
      predictors: Object.fromEntries(
        routers.map(({ features, policy, scores }) => [
          policy,
          armsResult(`arm scores on ${features.join(" + ")}`, scores, replies, foldOf.subarray(0, size), constants)
        ])
      )
    }),
    policies: summaries.map(routeRow),
    comparisons: [
      ...contested.map((one) => compareWithCurve(one, "fixed-split", nullCurve)),
      ...against("best-single"),
      ...against("shuffled"),
      ...routers.slice(1).flatMap(({ policy }) => against(policy))
    ],
    headline: {
      savedAtEqualQuality: contested.map((one) => savedAgainstCurve(one, "fixed-split", "cost", nullCurve, one.cost)),
      gainAtEqualBudget: contested.map((one) => gainOverCurve(one, "fixed-split", "cost", nullCurve)),
      oracleGapClosed: contested.flatMap((one) => {
        const oracle = find("oracle", one.budget)
        return oracle === undefined ? [] : [routeGapClosed(one, "fixed-split", "cost", nullCurve, oracle)]
      }),
      budget: budgets[(budgets.length - 1) >> 1],
      predictorCost: routerCost
    },
    routing: {
      arms: replies.arms.map((arm) => ({
        name: arm.name,
        value: round(mean(arm.reward)),
        tokens: figure(mean(arm.tokens)),
        price: figure(mean(priceOf(arm))),
        queries: answered(arm).reduce((sum, one) => sum + one, 0)
      })),
      priceUnit: replies.priceUnit ?? null,
      usage
    },
    predictorComparisons: routers.slice(1).flatMap((other) => compareScores(draws, routers[0], other, replies)),
    notes: [
      `Cost is relative to that of ${best.name}, the decoder with the best mean reward. A reply's cost is not known before it is there: policies go by each decoder's mean on training queries; what is shown is what was spent.`,
      "fixed-split: the best mixture of two decoders by training queries, members random. best-single: the best one that the budget can pay, by training queries.",
      "The oracle sees the very rewards and lengths that it is scored on: a bound that no prediction reaches.",
      "Every fold is a batch of its own, solved within the budget by what the other folds taught.",
      "One reply per decoder and query is recorded, so no decoder is asked twice.",
      ...(partly.length === 0
        ? []
        : [
            `Not every query was answered by ${partly.join(", ")}: there it is unavailable, and it is no part of fixed-split and best-single.`
          ]),
      crossFitNote,
      ...(options.notes ?? []),
      ...(options.aboutArms ?? [])
    ]
  }
  return { results, figures: armsFigures(results, options), findings: armsFindings(results) }
}
