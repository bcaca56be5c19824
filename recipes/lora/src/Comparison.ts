/**
 * Several predictors of the same queries, side by side.
 *
 * @module
 */
import { type Interval, interval } from "@alloc/bench"
import { random } from "@alloc/core/random"
import { type Counts, selectCounts } from "@alloc/predictor"
import { type Intrinsic, type IntrinsicEstimates, intrinsic, intrinsicWithIntervals } from "@alloc/predictor/metrics"
import type { Baseline } from "./Baselines.ts"

/** Metrics whose differences are given. */
const compared = ["loss", "accuracy", "spearman", "auc", "brier"] as const

/** A metric of the first predictor minus that of another one. */
export interface Difference extends Interval {
  readonly value: number
  /** Whether the interval leaves out 0. */
  readonly distinguishable: boolean
}

/** One row of a comparison. */
export interface Compared {
  readonly name: string
  readonly metrics: IntrinsicEstimates
  /** First predictor minus this one; absent for the first. */
  readonly differences: Readonly<Record<(typeof compared)[number], Difference>> | undefined
}

/** Options of `compare`. */
export interface CompareOptions {
  /** Success rate of the training queries, which the constant predictor predicts. */
  readonly base: number
  readonly seed: number
  /** Default 1000. */
  readonly resamples?: number | undefined
}

/**
 * Metrics of every predictor, and the first one's difference to each of the others, with 95 % percentile-bootstrap
 * intervals: queries are drawn with replacement, and all predictors are measured on the same draws. The
 * constant predictor has no order of queries, so its Spearman is NaN.
 */
export const compare = (
  predictors: ReadonlyArray<Baseline>,
  labels: Counts,
  { base, resamples = 1000, seed }: CompareOptions
): ReadonlyArray<Compared> => {
  const size = labels.trials.length
  const stream = random(seed, "comparison")
  const draws = [
    Int32Array.from({ length: size }, (_, i) => i),
    ...Array.from({ length: resamples }, () => Int32Array.from({ length: size }, () => stream.below(size)))
  ]
  // Entry 0: the queries themselves; then one entry per resample.
  const drawn = (probability: Float64Array): ReadonlyArray<Intrinsic> =>
    draws.map((rows) =>
      intrinsic(
        Float64Array.from(rows, (i) => probability[i]),
        selectCounts(labels, rows),
        base
      )
    )
  const of = predictors.map(({ probability }) => drawn(probability))
  return predictors.map(({ name, probability }, p) => {
    const difference = (key: (typeof compared)[number]): Difference => {
      const values = Float64Array.from(draws, (_, d) => of[0][d][key] - of[p][d][key])
      const { high, low } = interval(values)
      return { value: values[0], low, high, distinguishable: low > 0 || high < 0 }
    }
    return {
      name,
      metrics: intrinsicWithIntervals(probability, labels, { base, resamples, seed }),
      differences:
        p === 0
          ? undefined
          : {
              loss: difference("loss"),
              accuracy: difference("accuracy"),
              spearman: difference("spearman"),
              auc: difference("auc"),
              brier: difference("brier")
            }
    }
  })
}

const number = (value: number): string => (Number.isNaN(value) ? "–" : value.toFixed(3))
const estimate = ({ high, low, value }: { value: number; low: number; high: number }): string =>
  Number.isNaN(value) ? "–" : `${number(value)} [${number(low)}, ${number(high)}]`

const difference = (of: Difference): string =>
  Number.isNaN(of.value) || of.distinguishable ? estimate(of) : `${estimate(of)}, not distinguishable`

const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [rows[0], rows[0].map(() => "---"), ...rows.slice(1)].map((row) => `| ${row.join(" | ")} |`).join("\n")

/** A comparison as Markdown. */
export const comparisonTables = (rows: ReadonlyArray<Compared>): string => {
  const [first] = rows
  const keys = ["loss", "accuracy", "spearman", "spearmanMiddle", "auc", "brier", "ece"] as const
  const titles = ["loss", "accuracy at the median", "Spearman", "Spearman, rates .1 to .9", "AUC", "Brier", "ECE"]
  const metrics = [
    ["predictor", ...titles],
    ...rows.map((row) => [row.name, ...keys.map((k) => estimate(row.metrics[k]))])
  ]
  const others = rows.flatMap(({ differences, name }) =>
    differences === undefined ? [] : [[name, ...compared.map((key) => difference(differences[key]))]]
  )
  return [
    `Constant: ${estimate(first.metrics.avg)}. Floor: ${estimate(first.metrics.opt)}. Loss in nats per sample.`,
    table(metrics),
    `${first.name}, minus:`,
    table([["predictor", ...compared], ...others])
  ].join("\n\n")
}
