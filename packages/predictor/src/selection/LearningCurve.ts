/**
 * How many queries, and how many samples of each, does a predictor need?
 *
 * @module
 */

import { permutation, type Random, random } from "@alloc/core/random"
import {
  anyModel,
  anyNumber,
  checkOptions,
  having,
  head as headRule,
  listOf,
  required,
  wholeNumber
} from "../checks/Options.ts"
import { checkArray, checkObject } from "../checks/Shapes.ts"
import type { Head } from "../heads/Head.ts"
import { checkInputs, type Inputs, refuseOverlap, selectInputs } from "../Inputs.ts"
import { type Counts, selectCounts } from "../Labels.ts"
import { type Intrinsic, intrinsic } from "../metrics/Intrinsic.ts"
import type { AsyncModel, Model } from "../models/Model.ts"
import { fail, PredictorError } from "../PredictorError.ts"
import { trainAsync } from "../Training.ts"

/** Options of `learningCurve`. */
export interface LearningCurveOptions<P> {
  readonly head: Head<Counts, P>
  readonly model: Model | AsyncModel
  /** Numbers of training queries to try. */
  readonly sizes: ReadonlyArray<number>
  /** Samples per query to try, drawn without replacement; each at most what every query has. Default: all. */
  readonly samples?: ReadonlyArray<number> | undefined
  /** Queries that every predictor is scored on: held out, but not the test split if the curve decides anything. */
  readonly test: { readonly inputs: Inputs; readonly labels: Counts }
  /** Random subsets per cell. Default 3. */
  readonly repeats?: number | undefined
  readonly seed?: number | undefined
}

/** A mean over the repeats of a cell, with the smallest and largest of them. */
export interface Repeated {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** One cell of a learning curve. */
export interface LearningCurvePoint {
  readonly queries: number
  /** Undefined: all samples of each query. */
  readonly samples: number | undefined
  /** Cross entropy on the test queries, nats per sample. */
  readonly loss: Repeated
  readonly spearman: Repeated
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

const repeated = (values: ReadonlyArray<number>): Repeated => ({
  value: values.reduce((a, b) => a + b, 0) / values.length,
  low: Math.min(...values),
  high: Math.max(...values)
})

/** Counts of `each` samples of every query; of all where it is undefined. */
const thinned = ({ successes, trials }: Counts, each: number | undefined, stream: Random): Counts =>
  each === undefined
    ? { successes, trials }
    : {
        successes: Float64Array.from(successes, (s, i) => thin(s, trials[i], each, stream)),
        trials: new Float64Array(trials.length).fill(each)
      }

/** The test metrics of a predictor trained on a subset; undefined where all its samples are of one class. */
const scoreOf = async <P extends { readonly probability: Float64Array }>(
  queries: Inputs,
  labels: Counts,
  { head, model, seed, test }: Pick<LearningCurveOptions<P>, "head" | "model" | "seed" | "test">
): Promise<Intrinsic | undefined> => {
  try {
    const predictor = await trainAsync(queries, labels, { head, model, seed, heldOut: test.inputs.ids })
    return intrinsic(predictor.predictHeldOut(test.inputs).probability, test.labels)
  } catch (error) {
    if (error instanceof PredictorError && error.reason._tag === "OneClass") return undefined
    throw error
  }
}

/** Refuses more queries, or more samples of each, than there are. */
const checkCells = (
  { trials }: Counts,
  sizes: ReadonlyArray<number>,
  samples: ReadonlyArray<number | undefined>
): void => {
  let fewest = Number.POSITIVE_INFINITY
  for (let i = 0; i < trials.length; i++) fewest = Math.min(fewest, trials[i])
  for (const m of samples) {
    if (m !== undefined && m > fewest)
      fail({ _tag: "InvalidOption", field: "samples", value: m, valid: `whole numbers in 1 .. ${fewest}` })
  }
  const needed = Math.max(...sizes)
  if (needed > trials.length)
    fail({ _tag: "TooFewRows", rows: trials.length, needed, what: "the learning curve's largest size" })
}

/**
 * Trains on random subsets of the queries and of their samples and scores each predictor on the same test queries with
 * all of their samples. Larger subsets contain the smaller ones of the same repeat.
 *
 * @throws PredictorError (rejects) `TooFewRows`, `InvalidOption`, `LeakedQuery`, and as `trainAsync`
 * @example
 * ```ts
 * import { inputs, ridge, successHead } from "@alloc/predictor"
 * import { learningCurve, learningCurveTable } from "@alloc/predictor/selection"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const made = (prefix: string) => {
 *   const values = Float32Array.from({ length: 50 }, (_, i) => Math.sin(i))
 *   const labels = { successes: values.map((x) => Math.round(4 + 3 * x)), trials: new Float32Array(50).fill(8) }
 *   return { inputs: inputs(Array.from(values, (x) => prefix + x), { source, size: 50, values }), labels }
 * }
 * const { inputs: queries, labels } = made("q")
 * const options = { head: successHead(), model: ridge(), sizes: [10, 50], samples: [2, 8], test: made("t") }
 * const points = await learningCurve(queries, labels, options)
 * console.log(points.length, points[3].loss.value < points[0].loss.value) // => 4 true
 * console.log(learningCurveTable(points).split("\n")[0]) // => "| queries | samples each | loss, nats per sample | Spearman |"
 * ```
 */
export const learningCurve = async <P extends { readonly probability: Float64Array }>(
  queries: Inputs,
  labels: Counts,
  options: LearningCurveOptions<P>
): Promise<ReadonlyArray<LearningCurvePoint>> => {
  checkOptions(options, {
    head: headRule,
    model: anyModel,
    sizes: required(listOf(wholeNumber(1))),
    samples: listOf(wholeNumber(1)),
    test: required(having("an object with inputs and labels", "inputs")),
    repeats: wholeNumber(1),
    seed: anyNumber
  })
  checkInputs(queries)
  checkInputs(options.test.inputs, "test.inputs")
  options.head.check(options.test.labels, options.test.inputs.ids)
  const { head, model, repeats = 3, samples = [undefined], seed = 0, sizes, test } = options
  head.check(labels, queries.ids)
  refuseOverlap(test.inputs.ids, new Set(queries.ids), "in training and in the test set")
  checkCells(labels, sizes, samples)
  const points: Array<LearningCurvePoint> = []
  for (const size of sizes) {
    for (const m of samples) {
      const found: Array<Intrinsic | undefined> = []
      for (let repeat = 0; repeat < repeats; repeat++) {
        const rows = permutation(queries.ids.length, random(seed, "learning curve", repeat)).slice(0, size)
        const kept = thinned(selectCounts(labels, rows), m, random(seed, "samples", repeat, m ?? 0))
        found.push(await scoreOf(selectInputs(queries, rows), kept, { head, model, seed, test }))
      }
      const scores = found.filter((score) => score !== undefined)
      points.push({
        queries: size,
        samples: m,
        loss: repeated(scores.map((s) => s.loss)),
        spearman: repeated(scores.map((s) => s.spearman)),
        skipped: repeats - scores.length
      })
    }
  }
  return points
}

/**
 * A learning curve as a Markdown table; ranges are the smallest and largest of the repeats.
 *
 * @example
 * ```ts
 * import { learningCurveTable } from "@alloc/predictor/selection"
 *
 * const loss = { value: 0.5, low: 0.4, high: 0.6 }
 * const spearman = { value: 0.3, low: 0.2, high: 0.4 }
 * console.log(learningCurveTable([{ queries: 50, samples: 8, loss, spearman, skipped: 0 }]).split("\n")[2])
 * // => "| 50 | 8 | 0.5000 (0.4000 to 0.6000) | 0.30 (0.20 to 0.40) |"
 * ```
 */
export const learningCurveTable = (points: ReadonlyArray<LearningCurvePoint>): string => {
  checkArray("points", points)
  points.forEach((point, i) => {
    checkObject(`points[${i}]`, point, "loss", "spearman", "queries")
  })
  const range = ({ high, low, value }: Repeated, digits: number): string =>
    `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
  return [
    "| queries | samples each | loss, nats per sample | Spearman |",
    "|---|---|---|---|",
    ...points.map(
      ({ loss, queries, samples, skipped, spearman }) =>
        `| ${queries} | ${samples ?? "all"} | ${range(loss, 4)} | ${range(spearman, 2)}${skipped > 0 ? `; ${skipped} of one class left out` : ""} |`
    )
  ].join("\n")
}
