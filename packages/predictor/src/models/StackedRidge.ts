/**
 * One ridge regression per block of features, several layers of hidden states say, combined by their held-out predictions.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import { checkOptions, listOf, positive, required, wholeNumber } from "../checks/Options.ts"
import { fitStandardiser } from "../features/Standardiser.ts"
import type { Targets } from "../heads/Head.ts"
import { fail } from "../PredictorError.ts"
import { type Design, designOf } from "./Design.ts"
import type { Fitted, Model, Task } from "./Model.ts"
import { nonNegativeWeights } from "./NonNegativeWeights.ts"
import { RIDGE_STRENGTHS, type RidgeSolution, solveRidge } from "./Ridge.ts"

/** Options of `stackedRidge`. */
export interface StackedRidgeOptions {
  /** Width of each block of columns, from the left: those of the parts of `concatenate` or `joinedFeatures`. */
  readonly widths: ReadonlyArray<number>
  /** Candidate strengths, as of `ridge`; each block gets its own. */
  readonly strengths?: ReadonlyArray<number> | undefined
}

/** A block of columns, fitted by itself. */
interface Block {
  readonly start: number
  readonly width: number
  readonly design: Design
  readonly solution: RidgeSolution
}

const columnsOf = ({ size, source, values }: Features, start: number, width: number): Features => {
  const part = new Float32Array(size * width)
  for (let i = 0; i < size; i++)
    part.set(values.subarray(i * source.width + start, i * source.width + start + width), i * width)
  return { source: { ...source, width }, size, values: part }
}

/** The weighted mean of each target. */
const levelsOf = ({ values, weights, width }: Targets): Float64Array => {
  const [sums, totals] = [new Float64Array(width), new Float64Array(width)]
  for (let r = 0; r < values.length; r++) {
    sums[r % width] += weights[r] * values[r]
    totals[r % width] += weights[r]
  }
  return sums.map((sum, t) => (totals[t] > 0 ? sum / totals[t] : 0))
}

/** Weights of the blocks, not negative, with the least squared error of their leave-one-out predictions about the mean. */
const sharesOf = (
  blocks: ReadonlyArray<Block>,
  { values, weights, width }: Targets,
  levels: Float64Array
): Float64Array => {
  const count = blocks.length
  const g = new Float64Array(count * count)
  const b = new Float64Array(count)
  const away = (from: Float64Array): Float64Array => from.map((value, r) => value - levels[r % width])
  const deviations = blocks.map(({ solution }) => away(solution.heldOut))
  const along = (one: Float64Array, other: Float64Array): number => {
    let sum = 0
    for (let r = 0; r < one.length; r++) if (weights[r] > 0) sum += weights[r] * one[r] * other[r]
    return sum
  }
  const target = away(values)
  deviations.forEach((one, i) => {
    b[i] = along(one, target)
    deviations.forEach((other, j) => {
      g[i * count + j] = along(one, other)
    })
  })
  return nonNegativeWeights(g, b)
}

/** The weighted sum of linear predictions is linear: one layer over all columns. */
const combined = <L, P>(
  blocks: ReadonlyArray<Block>,
  shares: Float64Array,
  levels: Float64Array,
  { features, head, labels }: Task<L, P>
): Fitted => {
  const { width } = features.source
  const outputs = levels.length
  const weights = new Float32Array(outputs * width)
  const bias = Float64Array.from(levels)
  const heldOut = new Float64Array(features.size * outputs).map((_, r) => levels[r % outputs])
  blocks.forEach(({ design, solution, ...block }, i) => {
    for (let r = 0; r < heldOut.length; r++) heldOut[r] += shares[i] * (solution.heldOut[r] - levels[r % outputs])
    for (let t = 0; t < outputs; t++) {
      bias[t] += shares[i] * (solution.intercepts[t] - levels[t])
      for (let j = 0; j < block.width; j++) {
        const w = shares[i] * solution.coefficients[t * block.width + j]
        weights[t * width + block.start + j] = w
        bias[t] -= w * design.center[j]
      }
    }
  })
  return {
    kind: "network",
    standardiser: fitStandardiser(features),
    layers: [{ inputs: width, outputs, weights, bias: Float32Array.from(bias) }],
    link: head.link(heldOut, labels)
  }
}

const fitStacked = <L, P>(
  task: Task<L, P>,
  widths: ReadonlyArray<number>,
  strengths: ReadonlyArray<number>
): ReturnType<Model["fit"]> => {
  const { features, head, labels } = task
  const { width } = features.source
  const sum = widths.reduce((a, b) => a + b, 0)
  if (sum !== width)
    fail({ _tag: "InvalidOption", field: "widths", value: widths.join(" + "), valid: `widths of sum ${width}` })
  if (features.size < 3) fail({ _tag: "TooFewRows", rows: features.size, needed: 3, what: "stacked ridge" })
  const targets = head.targets(labels)
  let start = 0
  const blocks = widths.map((own): Block => {
    const design = designOf(columnsOf(features, start, own))
    const solution = solveRidge(design.x, own, targets, strengths, design.ridge)
    start += own
    return { start: start - own, width: own, design, solution }
  })
  const levels = levelsOf(targets)
  const shares = sharesOf(blocks, targets, levels)
  return { fitted: combined(blocks, shares, levels, task), report: { shares: Array.from(shares) } }
}

/**
 * One ridge regression per layer of hidden states (or per block of any features side by side), combined. Which single layer
 * predicts well differs from task to task and is not known before; the combination's weights, not negative, are those of
 * the least squared error of the layers' exact leave-one-out predictions, so that nothing but training queries decides
 * them. The result is linear, is saved and loaded as any model, and says its weights in `report.shares`. For one strength
 * over all columns together, give the same features to `ridge`: better where every layer adds something of its own. O(rows times the sum of each block's width
 * times min(rows, width)).
 *
 * @throws PredictorError `InvalidOption` (widths that are not those of the features), `TooFewRows`
 * @example
 * ```ts
 * import { concatenate, inputs, stackedRidge, successHead, train } from "@alloc/predictor"
 *
 * const size = 60
 * const layer = (kind: string, value: (query: number) => number) => {
 *   const source = { model: "toy", modelHash: "0", kind, width: 1 }
 *   return { source, size, values: Float32Array.from({ length: size }, (_, i) => value(i)) }
 * }
 * const layers = [layer("layer 8", (i) => Math.sin(31 * i)), layer("layer 16", (i) => i % 7), layer("last layer", (i) => i % 2)]
 * const ids = Array.from({ length: size }, (_, i) => `q${i}`)
 * const labels = { successes: ids.map((_, i) => (i % 7) + (i % 2)), trials: ids.map(() => 8) }
 * const model = stackedRidge({ widths: layers.map(({ source }) => source.width) })
 * const { report } = train(inputs(ids, concatenate(layers)), labels, { head: successHead(), model })
 * console.log(report.shares?.map((share) => share > 0.5)) // => [ false, true, true ]
 * ```
 */
export const stackedRidge = (options: StackedRidgeOptions): Model => {
  checkOptions(options, { widths: required(listOf(wholeNumber(1))), strengths: listOf(positive) })
  const { strengths = RIDGE_STRENGTHS, widths } = options
  return { name: "stacked ridge", fit: (task) => fitStacked(task, widths, strengths) }
}
