/**
 * How many queries, and how many samples of each, does a predictor need?
 *
 * @module
 */
import { permutation, type Random, random } from "@alloc/core"
import type { Head } from "./heads/Head.ts"
import { type Inputs, refuseOverlap, selectInputs } from "./Inputs.ts"
import { type Counts, selectCounts } from "./Labels.ts"
import { type Intrinsic, intrinsic } from "./metrics/Intrinsic.ts"
import type { Model } from "./models/Model.ts"
import { fail, PredictorError } from "./PredictorError.ts"
import { train } from "./Training.ts"

/** Options of `learningCurve`. */
export interface LearningCurveOptions<P> {
  readonly head: Head<Counts, P>
  readonly model: Model
  /** Numbers of training queries to try. */
  readonly sizes: ReadonlyArray<number>
  /** Samples per query to try, drawn without replacement; each at most what every query has. Default: all. */
  readonly samples?: ReadonlyArray<number> | undefined
  /** Queries that every predictor is scored on. */
  readonly test: { readonly inputs: Inputs; readonly labels: Counts }
  /** Random subsets per cell. Default 3. */
  readonly repeats?: number | undefined
  readonly seed?: number | undefined
}

/** One cell of a learning curve: the mean over its repeats. */
export interface LearningCurvePoint {
  readonly queries: number
  /** Undefined: all samples of each query. */
  readonly samples: number | undefined
  readonly loss: number
  readonly spearman: number
  /** Smallest and largest Spearman correlation of the repeats. */
  readonly lowest: number
  readonly highest: number
  /** Repeats that could not be trained because all their samples were of one class. */
  readonly skipped: number
}

/** Successes in m of n samples with s successes, drawn without replacement. */
const thin = (s: number, n: number, m: number, stream: Random): number => {
  let left = s
  let found = 0
  for (let j = 0; j < m; j++) {
    if (stream.next() * (n - j) < left) {
      left--
      found++
    }
  }
  return found
}

/**
 * Trains on random subsets of the queries and of their samples and scores each predictor on the same test queries with
 * all of their samples.
 *
 * @throws PredictorError `TooFewRows`, `InvalidOption`, `LeakedQuery`
 */
export const learningCurve = <P extends { readonly probability: Float64Array }>(
  queries: Inputs,
  labels: Counts,
  options: LearningCurveOptions<P>
): ReadonlyArray<LearningCurvePoint> => {
  const { head, model, repeats = 3, samples = [undefined], seed = 0, sizes, test } = options
  head.check(labels, queries.ids)
  refuseOverlap(test.inputs.ids, new Set(queries.ids), "in training and in the test set")
  let fewest = Number.POSITIVE_INFINITY
  for (let i = 0; i < queries.ids.length; i++) fewest = Math.min(fewest, labels.trials[i])
  for (const m of samples) {
    if (m !== undefined && !(Number.isInteger(m) && m >= 1 && m <= fewest)) {
      fail({ _tag: "InvalidOption", field: "samples", value: m, valid: `whole numbers in 1 .. ${fewest}` })
    }
  }
  const largest = Math.max(...sizes)
  if (largest > queries.ids.length) {
    fail({ _tag: "TooFewRows", rows: queries.ids.length, needed: largest, what: "the learning curve's largest size" })
  }
  return sizes.flatMap((size) =>
    samples.map((m): LearningCurvePoint => {
      const scores: Array<Intrinsic> = []
      let skipped = 0
      for (let repeat = 0; repeat < repeats; repeat++) {
        // The same order for every size: larger subsets contain the smaller ones.
        const rows = permutation(queries.ids.length, random(seed, "learning curve", repeat)).slice(0, size)
        const stream = random(seed, "samples", repeat, m ?? 0)
        const full = selectCounts(labels, rows)
        const kept =
          m === undefined
            ? full
            : {
                successes: Float64Array.from(rows, (_, i) => thin(full.successes[i], full.trials[i], m, stream)),
                trials: new Float64Array(size).fill(m)
              }
        try {
          const predictor = train(selectInputs(queries, rows), kept, { head, model, seed, heldOut: test.inputs.ids })
          scores.push(intrinsic(predictor.predictHeldOut(test.inputs).probability, test.labels))
        } catch (error) {
          if (!(error instanceof PredictorError && error.reason._tag === "OneClass")) throw error
          skipped++
        }
      }
      const ranks = scores.map((s) => s.spearman)
      const mean = (values: ReadonlyArray<number>): number => values.reduce((a, b) => a + b, 0) / values.length
      return {
        queries: size,
        samples: m,
        loss: mean(scores.map((s) => s.loss)),
        spearman: mean(ranks),
        lowest: Math.min(...ranks),
        highest: Math.max(...ranks),
        skipped
      }
    })
  )
}
