/**
 * What best-of-k measures, and the tables that it measures: all policies, and those that decide once beside the oracle.
 *
 * @module
 */
import type { EvaluationOptions } from "../experiment/Experiment.ts"
import { binaryEntries, oracleEntry, uniformLevel } from "../measure/Controls.ts"
import { recordedCurves } from "../measure/ExactValue.ts"
import type { CostUnit } from "../measure/Measured.ts"
import type { PolicyEntry } from "../measure/PolicyEntry.ts"
import { predictionTokens } from "../measure/PredictorCost.ts"
import { shrunkCurves } from "../measure/ShrunkCurves.ts"
import type { RewardRows } from "../predict/CurvePredictor.ts"
import { halves, mostSamples, type SamplePool, sampleCounts } from "../recording/SamplePool.ts"
import { type Resamples, resamples } from "../statistics/Bootstrap.ts"
import { mixed } from "../statistics/Summary.ts"
import { type BestOfKTask, bestOfKBench } from "./BestOfKBench.ts"
import type { BestOfKOptions } from "./BestOfKOptions.ts"
import {
  checkedBudgets,
  measureTable,
  nullCurveOf,
  type PolicyTable,
  policyTable,
  type TableTask
} from "./PolicyTable.ts"
import { type PreparedBestOfK, rewardRowsOf } from "./PrepareBestOfK.ts"
import { replayable } from "./Voting.ts"

/** The unit of best-of-k's budgets. */
export const unit = "samples" satisfies CostUnit

const powersOfTwo = (most: number): ReadonlyArray<number> => {
  const budgets: Array<number> = []
  for (let b = 1; b <= most; b *= 2) budgets.push(b)
  return budgets
}

/** Everything that is fixed before anything is measured. */
export interface BestOfKPlan {
  readonly options: BestOfKOptions
  readonly run: EvaluationOptions
  readonly prepared: PreparedBestOfK
  readonly task: BestOfKTask
  readonly entries: ReadonlyArray<PolicyEntry>
  readonly budgets: ReadonlyArray<number>
  /** Budgets at which there are samples for both halves of the comparison with the oracle. */
  readonly halfBudgets: ReadonlyArray<number>
  readonly draws: Resamples
  readonly rewards: RewardRows
  readonly progress: (step: string) => void
}

/**
 * Checks the budgets, and draws the resamples.
 *
 * @throws BenchError `InvalidOption`
 */
export const planOf = (prepared: PreparedBestOfK, options: BestOfKOptions, run: EvaluationOptions): BestOfKPlan => {
  const { baseline = 0, minimum = 0, prefill, replicates = { once: 10, sequential: 4 } } = options
  const { predicted, recording, scored, scoredRows, usable } = prepared
  const counts = sampleCounts(scored.arms[0])
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const budgets = checkedBudgets(run.budgets ?? options.budgets ?? powersOfTwo(mean), {
    least: minimum,
    most: mean,
    positive: true
  })
  return {
    options,
    run,
    prepared,
    task: {
      pool: scored,
      predicted,
      predictors: options.predictors,
      outcomes: recordedCurves(usable, baseline, mostSamples(scored.arms[0])),
      available: sampleCounts(usable),
      predictionTokens:
        prefill === undefined
          ? undefined
          : Float64Array.from(scoredRows, (q) => predictionTokens(prefill, recording.queries[q].promptTokens)),
      minimum,
      baseline,
      seed: run.seed,
      replicates
    },
    entries: replayable(options.entries ?? binaryEntries, scored.arms[0]),
    budgets,
    halfBudgets: budgets.filter((budget) => budget <= mean / 2 && budget >= minimum),
    draws: resamples(scored.size, options.resamples ?? 2000, run.seed),
    rewards: rewardRowsOf(scored.arms[0]),
    progress: run.progress ?? ((): void => {})
  }
}

/** Measures policies beside the uniform null, and again after each of the other fits. */
export const tableOf = (
  { draws, progress }: BestOfKPlan,
  { bench, refits }: Pick<TableTask, "bench" | "refits">,
  entries: ReadonlyArray<PolicyEntry>,
  budgets: ReadonlyArray<number>
): Promise<PolicyTable> => {
  const levels = Array.from({ length: bench.recorded[0].most + 1 }, (_, k) => k)
  const curve = nullCurveOf(bench, draws, uniformLevel, levels)
  return measureTable({ bench, refits, entries, budgets, draws, curve, progress })
}

/**
 * The benches of a task: with its own predictions, and with those of each of the other fits. There, samples come in one
 * order, and chance rounds anew, twice: too seldom rather widens an interval.
 */
export const benchesOf = (
  { prepared }: BestOfKPlan,
  task: BestOfKTask
): Required<Pick<TableTask, "bench" | "refits">> => ({
  bench: bestOfKBench(task),
  refits: prepared.refits.map((predicted, k) =>
    bestOfKBench({
      ...task,
      predicted,
      refit: k + 1,
      replicates: { once: Math.min(2, task.replicates.once), sequential: 1 }
    })
  )
})

/** Policies of the comparison with the oracle: it decides once, and is compared with what does so, too. */
export const onceEntries = ({ entries }: BestOfKPlan): ReadonlyArray<PolicyEntry> => [
  ...entries.filter(({ kind }) => kind === "once"),
  oracleEntry
]

/** These policies on half of each query's samples, the oracle deciding on the other half, shrunk; both ways, averaged. */
export const halvedTable = async (plan: BestOfKPlan): Promise<PolicyTable> => {
  const { halfBudgets, task } = plan
  const [first, second] = halves(task.pool, task.seed)
  const tableFor = (pool: SamplePool, decided: SamplePool): Promise<PolicyTable> => {
    const truth = shrunkCurves(decided.arms[0], task.baseline)
    return tableOf(plan, benchesOf(plan, { ...task, pool, truth }), onceEntries(plan), halfBudgets)
  }
  const a = await tableFor(first, second)
  const b = await tableFor(second, first)
  const both = (one: PolicyTable, other: PolicyTable): PolicyTable =>
    policyTable(
      one.queries,
      one.summaries.map((summary, k) => ({ ...summary, ...mixed(summary, other.summaries[k], 0.5) })),
      { ...one.curve, points: one.curve.points.map((point, k) => mixed(point, other.curve.points[k], 0.5)) },
      { refits: one.refits.map((refit, k) => both(refit, other.refits[k])) }
    )
  return both(a, b)
}
