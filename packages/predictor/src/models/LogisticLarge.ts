/**
 * Generalised linear regression on large features: the same problem as `logistic`, with the two passes over the features
 * done by onnxruntime in single precision and without a decomposition.
 *
 * @module
 */
import { permutation, random } from "@alloc/core/random"
import { checkOptions, listOf, positive, share, wholeNumber } from "../checks/Options.ts"
import { fitStandardiser, type Standardiser, standardiseRows } from "../features/Standardiser.ts"
import { type Head, startOf } from "../heads/Head.ts"
import { fail } from "../PredictorError.ts"
import { OnnxGraph } from "../persistence/OnnxGraph.ts"
import { floatsOf, loadRuntime, type Runtime } from "../persistence/Runtime.ts"
import { type Evaluation, type Minimum, minimiseAsync } from "./Lbfgs.ts"
import { inverseCovariance, type LeadingDirections, leadingDirections } from "./LeadingDirections.ts"
import { curvatureOf } from "./Logistic.ts"
import type { AsyncModel, FitReport, Fitted, Task } from "./Model.ts"
import { objectiveGradient } from "./TrainingGraph.ts"

/** Options of `logisticLarge`. */
export interface LogisticLargeOptions {
  /** Candidate strengths; where there are several, the one with the least held-out loss. Default 1, 0.1, 0.01, 0.001. */
  readonly strengths?: ReadonlyArray<number> | undefined
  /** Share of rows held out to choose the strength where no validation set is given. Default 0.1. */
  readonly holdOut?: number | undefined
  /** Relative precision of the optimum's loss. Default 1e-8. */
  readonly tolerance?: number | undefined
  readonly threads?: number | undefined
}

/** One pass over the features: loss, gradient (outputs x width weights, then biases), raw outputs. */
interface Pass {
  readonly evaluate: (point: Float64Array) => Promise<Evaluation & { readonly raw: Float64Array }>
  readonly close: () => Promise<void>
}

const openPass = async <L, P>(
  ort: Runtime,
  head: Head<L, P>,
  labels: L,
  x: Float32Array,
  width: number,
  threads: number
): Promise<Pass> => {
  const k = head.outputs
  const rows = x.length / width
  const { objective, values, width: columns } = head.columns(labels)
  const g = new OnnxGraph()
  g.input("x", ["rows", width])
  g.input("columns", ["rows", columns])
  g.input("weights", [width, k])
  g.input("bias", [k])
  g.input("reciprocal", [1])
  const raw = g.node("Add", [g.node("MatMul", ["x", "weights"]), "bias"])
  const delta = g.node("Mul", [objectiveGradient(g, objective, raw, "columns", k), "reciprocal"])
  // delta' X reads the features in the order in which they lie.
  const across = g.node("Transpose", [delta], { perm: { ints: [1, 0] } })
  g.output("raw", raw, ["rows", k])
  g.output("byWeights", g.node("MatMul", [across, "x"]), [k, width])
  g.output("byBias", g.node("ReduceSum", [delta, g.integers([0])], { keepdims: { int: 0 } }), [k])
  const session = await ort.InferenceSession.create(g.model("pass"), { intraOpNumThreads: threads })
  const tensor = (data: Float32Array, dims: ReadonlyArray<number>) => new ort.Tensor("float32", data, dims)
  const fixed = {
    x: tensor(x, [rows, width]),
    columns: tensor(values, [rows, columns]),
    reciprocal: tensor(Float32Array.of(1 / rows), [1])
  }
  return {
    evaluate: async (point) => {
      const weights = new Float32Array(width * k)
      for (let t = 0; t < k; t++) for (let j = 0; j < width; j++) weights[j * k + t] = point[t * width + j]
      const bias = Float32Array.from(point.subarray(width * k))
      const out = await session.run({ ...fixed, weights: tensor(weights, [width, k]), bias: tensor(bias, [k]) })
      const [predicted, byWeights, byBias] = [out.raw, out.byWeights, out.byBias].map(floatsOf)
      const gradient = new Float64Array(point.length)
      gradient.set(byWeights)
      gradient.set(byBias, width * k)
      const double = Float64Array.from(predicted)
      return { value: head.loss(double, labels), gradient, raw: double }
    },
    close: () => session.release()
  }
}

/** Directions that shorten the search: worth their two passes of so many columns where there are many of them. */
const DIRECTIONS = 32

/** The leading directions of standardised features. */
const directionsOf = async (
  ort: Runtime,
  x: Float32Array,
  width: number,
  threads: number
): Promise<LeadingDirections> => {
  const rows = x.length / width
  const count = Math.floor(Math.min(DIRECTIONS, rows / 8, width / 8))
  if (count === 0) return { width, axes: new Float64Array(0), variances: new Float64Array(0) }
  const g = new OnnxGraph()
  g.input("x", ["rows", width])
  g.input("directions", [width, count])
  const across = g.node("Transpose", [g.node("MatMul", ["x", "directions"])], { perm: { ints: [1, 0] } })
  g.output("image", g.node("MatMul", [across, "x"]), [count, width])
  const session = await ort.InferenceSession.create(g.model("covariance"), { intraOpNumThreads: threads })
  const features = new ort.Tensor("float32", x, [rows, width])
  const times = async (directions: Float64Array): Promise<Float64Array> => {
    const columns = new Float32Array(width * count)
    for (let r = 0; r < count; r++) for (let j = 0; j < width; j++) columns[j * count + r] = directions[r * width + j]
    const found = await session.run({ x: features, directions: new ort.Tensor("float32", columns, [width, count]) })
    return Float64Array.from(floatsOf(found.image), (value) => value / rows)
  }
  const found = await leadingDirections(times, width, count)
  await session.release()
  return found
}

/** What all fits of one task share. */
interface LargeProblem<L, P> {
  readonly ort: Runtime
  readonly head: Head<L, P>
  readonly width: number
  readonly threads: number
  readonly curvature: Float64Array
  readonly directions: LeadingDirections
  /** The best constant prediction, where the first fit starts. */
  readonly origin: Float64Array
}

/** Standardised rows in one random order, so that rows held out are a view of them and not a copy. */
interface OrderedRows<L> {
  readonly x: Float32Array
  readonly order: Int32Array
  readonly labels: L
}

const fitFrom = <L, P>(
  { curvature, directions, origin, width }: LargeProblem<L, P>,
  pass: Pass,
  strength: number,
  start: Float64Array,
  tolerance: number
): Promise<Minimum> => {
  const weights = origin.length - curvature.length
  // Standardised features have variance 1 each.
  const inverse = inverseCovariance(directions, width, strength)
  const precondition = (vector: Float64Array): Float64Array => {
    const result = new Float64Array(vector.length)
    curvature.forEach((h, t) => {
      const part = inverse(vector.subarray(t * width, (t + 1) * width))
      for (let j = 0; j < width; j++) result[t * width + j] = part[j] / h
      result[weights + t] = vector[weights + t] / h
    })
    return result
  }
  const penalised = async (point: Float64Array): Promise<Evaluation> => {
    const { gradient, value } = await pass.evaluate(point)
    let penalty = 0
    for (let i = 0; i < weights; i++) {
      const h = strength * curvature[Math.floor(i / width)]
      penalty += 0.5 * h * point[i] * point[i]
      gradient[i] += h * point[i]
    }
    return { value: value + penalty, gradient }
  }
  return minimiseAsync(penalised, start, { precondition, tolerance, maxIterations: 1000 })
}

const open = <L, P>({ head, ort, threads, width }: LargeProblem<L, P>, labels: L, x: Float32Array): Promise<Pass> =>
  openPass(ort, head, labels, x, width, threads)

/** The passes that choose a strength: over the rows kept, and over those that judge. */
const openChoice = async <L, P>(
  problem: LargeProblem<L, P>,
  { order, x }: OrderedRows<L>,
  { labels, validation }: Task<L, P>,
  standardiser: Standardiser,
  holdOut: number
): Promise<{ readonly pass: Pass; readonly judge: Pass }> => {
  const { head, width } = problem
  const size = order.length
  const count = validation === undefined ? Math.max(1, Math.round(holdOut * size)) : 0
  if (size - count < 2) fail({ _tag: "TooFewRows", rows: size, needed: 3, what: "choosing a strength" })
  const pass = await open(problem, head.select(labels, order.subarray(count)), x.subarray(count * width))
  const judge =
    validation === undefined
      ? await open(problem, head.select(labels, order.subarray(0, count)), x.subarray(0, count * width))
      : await open(problem, validation.labels, standardiseRows(standardiser, validation.features.values, undefined))
  return { pass, judge }
}

/** From the largest strength down, for as long as the held-out loss falls. */
const chooseStrength = async <L, P>(
  problem: LargeProblem<L, P>,
  strengths: ReadonlyArray<number>,
  { judge, pass }: { readonly pass: Pass; readonly judge: Pass }
) => {
  const path: Array<{ strength: number; loss: number }> = []
  let strength = strengths[0]
  let point = problem.origin
  let least = Number.POSITIVE_INFINITY
  for (const candidate of strengths) {
    point = (await fitFrom(problem, pass, candidate, point, 1e-6)).point
    const { value: loss } = await judge.evaluate(point)
    path.push({ strength: candidate, loss })
    if (loss >= least) break
    least = loss
    strength = candidate
  }
  return { path, strength }
}

type Settings = Required<{ readonly [K in keyof LogisticLargeOptions]: Exclude<LogisticLargeOptions[K], undefined> }>

const fitLarge = async <L, P>(task: Task<L, P>, { holdOut, strengths, threads, tolerance }: Settings) => {
  const ort = await loadRuntime()
  const { features, head, labels, seed } = task
  const { width } = features.source
  const k = head.outputs
  const standardiser = fitStandardiser(features)
  const base = startOf(head, labels)
  const curvature = curvatureOf(head, labels, features.size, base)
  const origin: Float64Array = new Float64Array((width + 1) * k)
  origin.set(base, width * k)
  const order = permutation(features.size, random(seed, "hold out"))
  const rows = {
    x: standardiseRows(standardiser, features.values, order),
    order,
    labels: head.select(labels, order)
  }
  const directions = await directionsOf(ort, rows.x, width, threads)
  const problem = { ort, head, width, threads, curvature, directions, origin }
  let chosen: { strength: number; path: FitReport["path"] } = { strength: strengths[0], path: [] }
  if (strengths.length > 1) {
    const choice = await openChoice(problem, rows, task, standardiser, holdOut)
    chosen = await chooseStrength(problem, strengths, choice)
    await choice.pass.close()
    await choice.judge.close()
  }
  const { path, strength } = chosen
  const pass = await open(problem, rows.labels, rows.x)
  const { iterations, point } = await fitFrom(problem, pass, strength, origin, tolerance)
  await pass.close()
  const layer = {
    inputs: width,
    outputs: k,
    weights: Float32Array.from(point.subarray(0, width * k)),
    bias: Float32Array.from(point.subarray(width * k))
  }
  const fitted: Fitted = { kind: "network", standardiser, layers: [layer], link: { kind: "identity" } }
  return { fitted, report: { path, strength, iterations } }
}

/**
 * As `logistic`, for features too large to decompose (thousands of columns). Needs onnxruntime-node. Minimises
 * loss(B x + c) + (strength / 2) sum_t h_t |B_t|^2 by L-BFGS; the loss is summed in double precision, the gradient in
 * single. Memory: the features once more, standardised.
 *
 * @throws PredictorError (rejects) `MissingRuntime`, `InvalidOption`, `TooFewRows`
 * @example
 * ```ts
 * import { inputs, logisticLarge, successHead, trainAsync } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const model = logisticLarge({ strengths: [0.01] })
 * const predictor = await trainAsync(batch, labels, { head: successHead(), model })
 * const { probability } = predictor.predict({ source, size: 2, values: Float32Array.of(0.25, 0.75) })
 * console.log(probability[0] < 0.4, probability[1] > 0.6) // => true true
 * ```
 */
export const logisticLarge = (options: LogisticLargeOptions = {}): AsyncModel => {
  checkOptions(options, { strengths: listOf(positive), holdOut: share, tolerance: positive, threads: wholeNumber(0) })
  const { holdOut = 0.1, threads = 0, tolerance = 1e-8 } = options
  const strengths = [...(options.strengths ?? [1, 0.1, 0.01, 0.001])].sort((a, b) => b - a)
  return { name: "logistic", fitAsync: (task) => fitLarge(task, { strengths, holdOut, tolerance, threads }) }
}
