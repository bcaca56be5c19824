/**
 * The bench of best-of-k: one arm, batches by the model that predicts them, cost in samples and tokens.
 *
 * @module
 */
import { type Curves, samples } from "@alloc/core"
import { selectRows } from "@alloc/predictor"
import { marginalsOf, type RecordedCurves, recordedCurves, valueAt } from "../measure/ExactValue.ts"
import { type PreparedBench, preparedBench, type Spent } from "../measure/Measure.ts"
import type { CostByUnit } from "../measure/Measured.ts"
import type { Fit, PolicyEntry, PolicyInput } from "../measure/PolicyEntry.ts"
import type { CurvePredictor } from "../predict/CurvePredictor.ts"
import type { PredictedQueries } from "../predict/HeldOutPredictions.ts"
import { type SamplePool, sampleCounts } from "../recording/SamplePool.ts"

/** What the bench is made of. */
export interface BestOfKTask {
  /** Samples of the scored queries, one arm. */
  readonly pool: SamplePool
  readonly predicted: PredictedQueries
  readonly predictors: Readonly<Record<string, CurvePredictor>>
  /** Of all usable queries: what fitted policies learn from. */
  readonly outcomes: RecordedCurves
  /** Recorded samples of each of them. */
  readonly available: Int32Array
  /** Tokens that the prediction of each scored query costs if it gets no sample; undefined: not counted. */
  readonly predictionTokens?: Float64Array | undefined
  readonly minimum: number
  readonly baseline: number
  readonly seed: number
  readonly replicates: { readonly once: number; readonly sequential: number }
  /** Number of another fit than the first: chance then deals and rounds anew. */
  readonly refit?: number | undefined
  /** What the oracle decides on, by scored position; default: the curves that it is scored on. */
  readonly truth?: RecordedCurves | undefined
}

/** Samples drawn and used, and tokens with what predictions cost where they were paid for nothing else. */
const costOf = (
  { samples: [drawn], skipped, tokens: [generated], used }: Spent,
  entry: PolicyEntry,
  predictionTokens: Float64Array | undefined
): CostByUnit => ({
  samples: drawn,
  ...(entry.kind === "sequential" ? { used } : {}),
  tokens:
    predictionTokens === undefined || entry.predictor === "none"
      ? generated
      : generated.map((own, i) => own + (skipped[i] > 0 ? skipped[i] * predictionTokens[i] : 0))
})

const fitOf = (
  { available, minimum, outcomes, predicted, predictors }: BestOfKTask,
  entry: PolicyEntry,
  batch: number,
  most: number
): Fit => {
  const { fitOutputs, fitRows } = predicted.groups[batch]
  const recorded = marginalsOf(outcomes, fitRows, minimum)
  const outputs = fitOutputs.get(entry.predictor)
  return {
    predicted: outputs === undefined ? recorded : predictors[entry.predictor].curves(outputs, most),
    outcomes: recorded,
    available: Int32Array.from(fitRows, (row) => available[row])
  }
}

/** A bench over the scored queries. Costs what `recordedCurves` costs. */
export const bestOfKBench = (task: BestOfKTask): PreparedBench => {
  const { baseline, minimum, outcomes, pool, predicted, predictors, replicates, seed } = task
  const [arm] = pool.arms
  const recorded = recordedCurves(arm, baseline)
  const counts = sampleCounts(arm)
  const curvesOf = (name: string, positions: Int32Array): Curves => {
    const outputs = name === "truth" ? undefined : predicted.outputs.get(name)
    if (outputs !== undefined && predictors[name] !== undefined)
      return predictors[name].curves(selectRows(outputs, positions), recorded.most)
    // A policy without prediction still gets curves of the right size; it does not read them.
    return marginalsOf((name === "truth" ? task.truth : undefined) ?? recorded, positions, minimum)
  }
  const inputOf = (entry: PolicyEntry, batch: number, budget: number): PolicyInput => {
    const { fitRows, scored } = predicted.groups[batch]
    const maximum = Int32Array.from(scored, (i) => counts[i])
    const curves: PolicyInput["curves"] = (name, from) => [
      curvesOf(name, from === undefined ? scored : from.map((i) => scored[i]))
    ]
    return {
      batch,
      size: scored.length,
      budget,
      minimum,
      maximum: recorded.most,
      available: [maximum],
      curves,
      problem: () => ({
        arms: [{ name: arm.name, curves: curves(entry.predictor)[0] }],
        budget: samples(budget),
        minimum,
        maximum,
        seed
      }),
      fit: () => fitOf(task, entry, batch, recorded.most),
      armMeans: () => {
        const reward = fitRows.reduce((sum, row) => sum + valueAt(outcomes, row, 1), 0) / fitRows.length
        return [{ arm: 0, cost: 1, reward, complete: true }]
      }
    }
  }
  return preparedBench({
    pool,
    recorded: [recorded],
    batches: predicted.groups.map(({ scored }) => scored),
    inputOf,
    costOf: (spent, entry) => costOf(spent, entry, task.predictionTokens),
    baseline,
    seed,
    // Chance deals every batch anew.
    seedOf: (batch, replicate, count) => seed + 1_000_003 * (task.refit ?? 0) + batch * count + replicate,
    replicates
  })
}
