/**
 * Measures policies on the scored queries: value and cost per query, the vectors that all statistics start from.
 *
 * Every group of a deployment is a batch of its own, with its share of the budget, for every policy and control: the
 * groups' predictions come from different models, whose base rates differ where nothing else does. Ranked together, weak
 * predictions would rank the groups, in the wrong order: a model knows the other groups' rate.
 *
 * @module
 */
import { type BudgetSamples, type Curves, type Problem, samples } from "@alloc/core"
import { replay } from "../recording/Replay.ts"
import type { Pool } from "../recording/SamplePool.ts"
import { sampleCounts, shuffledPool, somePool } from "../recording/SamplePool.ts"
import type { CurvePredictor } from "./CurvePredictor.ts"
import type { Deployment } from "./Deployment.ts"
import type { PolicyEntry } from "./PolicyEntry.ts"
import type { TrueCurves } from "./TrueCurves.ts"
import { asCurves, trueCurves, valueAt } from "./TrueCurves.ts"

/** Per scored query, averaged over the replicates of a random policy. */
export interface Measured {
  readonly policy: string
  readonly budget: number
  readonly value: Float64Array
  /** Samples drawn. */
  readonly committed: Float64Array
  /** Samples up to and including the first success; for policies that decide once, the samples drawn. */
  readonly used: Float64Array
  /** Generated tokens of the samples drawn. */
  readonly tokens: Float64Array
  /** Share of replicates in which the query got no sample: its prediction was then paid for nothing else. */
  readonly skipped: Float64Array
}

/** The scored queries, their samples and predictions. */
export interface Bench {
  readonly pool: Pool
  /** The pool with every query's samples in the order of a seed. Remembered: all policies draw in the same orders. */
  readonly replicate: (seed: number) => Pool
  /** The same, dealt into the groups of the deployment. Remembered, too. */
  readonly batches: (seed: number) => ReadonlyArray<Pool>
  /** Estimated from the samples of `pool`. */
  readonly truth: TrueCurves
  readonly deployment: Deployment
  readonly predictors: Readonly<Record<string, CurvePredictor>>
  /** True curves of all usable queries of the recording, by row: what fitted policies learn from. */
  readonly outcomes: TrueCurves
  /** Recorded samples of each of them. */
  readonly available: Int32Array
  /** Mean tokens of a sample, per scored query. */
  readonly tokensPerSample: Float64Array
  readonly minimum: number
  readonly maximum: Int32Array
  readonly baseline: number
  readonly success: number
  readonly seed: number
  readonly replicates: { readonly once: number; readonly sequential: number }
  /** Of the scored queries, under the name "truth": what the oracle decides on. */
  readonly oracle?: TrueCurves | undefined
}

/**
 * A bench over one arm of a pool.
 *
 * Costs what `trueCurves` costs; replicates are shuffled when first asked for, O(samples) each. Throws nothing.
 *
 * @example
 * ```ts
 * import { benchOf, trueCurves } from "@alloc/bench"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8)
 * }
 * const rows = Int32Array.of(0, 1)
 * const bench = benchOf({
 *   pool: { size: 2, arms: [arm] },
 *   deployment: {
 *     scored: rows,
 *     raw: new Map(),
 *     groups: [{ scored: rows, fitRows: rows, fitRaw: new Map() }],
 *     trained: 0,
 *     trainMean: 0.5
 *   },
 *   predictors: {},
 *   outcomes: trueCurves(arm, 4),
 *   available: Int32Array.of(4, 4),
 *   minimum: 0,
 *   baseline: 0,
 *   success: 1,
 *   seed: 1,
 *   replicates: { once: 1, sequential: 1 }
 * })
 * console.log(bench.maximum, bench.tokensPerSample) // => [4, 4] [9, 9]
 * ```
 */
export const benchOf = (
  parts: Omit<Bench, "replicate" | "batches" | "truth" | "maximum" | "tokensPerSample">
): Bench => {
  const [arm] = parts.pool.arms
  const maximum = sampleCounts(arm)
  const tokensPerSample = Float64Array.from(maximum, (count, i) => {
    let sum = 0
    for (let row = arm.offsets[i]; row < arm.offsets[i + 1]; row++) sum += arm.tokens[row]
    return sum / Math.max(1, count)
  })
  let most = 0
  for (const count of maximum) most = Math.max(most, count)
  const orders = new Map<number, Pool>()
  const replicate = (seed: number): Pool => {
    const known = orders.get(seed) ?? shuffledPool(parts.pool, seed)
    orders.set(seed, known)
    return known
  }
  const dealt = new Map<number, ReadonlyArray<Pool>>()
  const batches = (seed: number): ReadonlyArray<Pool> => {
    const known = dealt.get(seed) ?? parts.deployment.groups.map(({ scored }) => somePool(replicate(seed), scored))
    dealt.set(seed, known)
    return known
  }
  return { ...parts, replicate, batches, maximum, tokensPerSample, truth: trueCurves(arm, most, parts.baseline) }
}

const subset = (raw: Float64Array, outputs: number, rows: Int32Array): Float64Array => {
  const part = new Float64Array(rows.length * outputs)
  rows.forEach((row, i) => {
    part.set(raw.subarray(row * outputs, (row + 1) * outputs), i * outputs)
  })
  return part
}

/**
 * Measures one policy at one budget: every group of the deployment as one batch.
 *
 * One decision per group and replicate for a policy that decides once, one replay for a sequential one. Throws what the
 * policy throws, and BenchError `InvalidRound` where it gives an impossible round.
 *
 * @example
 * ```ts
 * import { benchOf, controlEntries, measure, trueCurves } from "@alloc/bench"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8)
 * }
 * const rows = Int32Array.of(0, 1)
 * const bench = benchOf({
 *   pool: { size: 2, arms: [arm] },
 *   deployment: {
 *     scored: rows,
 *     raw: new Map(),
 *     groups: [{ scored: rows, fitRows: rows, fitRaw: new Map() }],
 *     trained: 0,
 *     trainMean: 0.5
 *   },
 *   predictors: {},
 *   outcomes: trueCurves(arm, 4),
 *   available: Int32Array.of(4, 4),
 *   minimum: 0,
 *   baseline: 0,
 *   success: 1,
 *   seed: 1,
 *   replicates: { once: 1, sequential: 1 }
 * })
 * const [uniform] = controlEntries
 * console.log(measure(bench, uniform, 2).value) // => [1, 0.5]
 * ```
 */
export const measure = (bench: Bench, entry: PolicyEntry, budget: number): Measured => {
  const { deployment, minimum, pool, predictors, truth } = bench
  const { groups } = deployment
  const size = pool.size
  const most = truth.most
  const predictor = predictors[entry.predictor]
  const raw = deployment.raw.get(entry.predictor)
  const curvesFor = (rows: Int32Array): Curves => {
    if (entry.predictor !== "truth" && raw !== undefined && predictor !== undefined)
      return predictor.curves(subset(raw, predictor.outputs, rows), most)
    // A policy without prediction still gets curves of the right size; it does not read them.
    return asCurves((entry.predictor === "truth" ? bench.oracle : undefined) ?? truth, rows, minimum)
  }
  const average: BudgetSamples = samples(budget)
  const replicates = entry.random ? bench.replicates[entry.kind] : 1
  const value = new Float64Array(size)
  const committed = new Float64Array(size)
  const used = new Float64Array(size)
  const tokens = new Float64Array(size)
  const skipped = new Float64Array(size)
  for (const [g, { fitRaw, fitRows, scored }] of groups.entries()) {
    const curves = curvesFor(scored)
    const fitted = entry.fitted ? asCurves(bench.outcomes, fitRows, minimum) : curves
    const predicted = entry.fitted ? fitRaw.get(entry.predictor) : undefined
    const policy = entry.make({
      predicted: predicted === undefined || predictor === undefined ? fitted : predictor.curves(predicted, most),
      outcomes: fitted,
      available: Int32Array.from(fitRows, (row) => bench.available[row]),
      budget: average,
      minimum,
      maximum: most
    })
    const problem: Problem = {
      arms: [{ name: pool.arms[0].name, curves }],
      budget: average,
      minimum,
      maximum: Int32Array.from(scored, (i) => bench.maximum[i]),
      seed: bench.seed
    }
    for (let r = 0; r < replicates; r++) {
      // Chance deals every batch anew; samples come in the same order for all policies.
      const seed = bench.seed + g * replicates + r
      if (entry.kind === "sequential") {
        const done = replay(policy, { ...problem, seed }, bench.batches(bench.seed + r)[g], {
          baseline: bench.baseline,
          success: bench.success
        })
        scored.forEach((i, at) => {
          value[i] += done.value[at] / replicates
          committed[i] += done.committed[at] / replicates
          used[i] += done.used[at] / replicates
          tokens[i] += done.tokens[at] / replicates
          if (done.committed[at] === 0) skipped[i] += 1 / replicates
        })
        continue
      }
      const budgets = new Int32Array(scored.length)
      const round = policy.next(policy.start({ ...problem, seed }))
      round?.queries.forEach((query, k) => {
        budgets[query] += round.samples[k]
      })
      scored.forEach((i, at) => {
        value[i] += valueAt(truth, i, budgets[at]) / replicates
        committed[i] += budgets[at] / replicates
        tokens[i] += (budgets[at] * bench.tokensPerSample[i]) / replicates
        if (budgets[at] === 0) skipped[i] += 1 / replicates
      })
    }
  }
  return {
    policy: entry.name,
    budget,
    value,
    committed,
    used: entry.kind === "once" ? committed : used,
    tokens,
    skipped
  }
}
