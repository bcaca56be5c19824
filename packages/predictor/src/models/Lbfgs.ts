/**
 * Limited-memory BFGS for smooth functions (Nocedal and Wright, Algorithm 7.5), with a diagonal preconditioner and a
 * bisection line search that meets the weak Wolfe conditions (Lewis and Overton, 2013).
 *
 * @module
 */

import { checkLength, checkNumbers } from "../checks/Numbers.ts"
import { callable, checkOptions, having, number, wholeNumber } from "../checks/Options.ts"
import { checkDoubles, checkFunction } from "../checks/Shapes.ts"
import { fail } from "../PredictorError.ts"

/** Options of `minimise`. */
export interface MinimiseOptions {
  /** Diagonal of an approximate Hessian; its inverse scales the first step. Default ones. */
  readonly curvature?: Float64Array | undefined
  /** An approximate inverse Hessian, symmetric and positive definite, times a vector; instead of `curvature`. */
  readonly precondition?: ((vector: Float64Array) => Float64Array) | undefined
  /**
   * Stops when half the squared Newton decrement, g' H g / 2 with the approximate inverse H, falls below this; in any case
   * where steps no longer lower the value by more than rounding does.
   */
  readonly tolerance?: number | undefined
  readonly maxIterations?: number | undefined
  /** Number of remembered steps. */
  readonly memory?: number | undefined
}

/** Where the search ended. */
export interface Minimum {
  readonly point: Float64Array
  readonly value: number
  readonly iterations: number
  readonly evaluations: number
  readonly converged: boolean
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** The value and the gradient of the objective at a point. */
export interface Evaluation {
  readonly value: number
  readonly gradient: Float64Array
}

/** A remembered step, the change of the gradient over it, and 1 / (s' y). */
interface Step {
  readonly s: Float64Array
  readonly y: Float64Array
  readonly rho: number
}

/** The two-loop recursion: minus the approximate inverse Hessian times the gradient. */
const directionOf = (
  gradient: Float64Array,
  steps: ReadonlyArray<Step>,
  gamma: number,
  precondition: (vector: Float64Array) => Float64Array
): Float64Array => {
  const n = gradient.length
  let q = Float64Array.from(gradient)
  const alphas = new Float64Array(steps.length)
  for (let k = steps.length - 1; k >= 0; k--) {
    const { rho, s, y } = steps[k]
    const a = rho * dot(s, q)
    alphas[k] = a
    for (let i = 0; i < n; i++) q[i] -= a * y[i]
  }
  q = precondition(q).map((value) => gamma * value)
  for (let k = 0; k < steps.length; k++) {
    const { rho, s, y } = steps[k]
    const b = alphas[k] - rho * dot(y, q)
    for (let i = 0; i < n; i++) q[i] += b * s[i]
  }
  for (let i = 0; i < n; i++) q[i] = -q[i]
  return q
}

/** A point with its value and gradient. */
interface Place extends Evaluation {
  readonly point: Float64Array
}

/** Trials of one line search. */
const mostTrials = 40

/** A decrease that is nothing beside what rounding does to a sum of hundreds of terms, relative to the value. */
const leastProgress = 1e-14

/** Bisection until the weak Wolfe conditions hold; undefined where no step decreases the value in floating point. */
function* lineSearch(
  from: Place,
  direction: Float64Array,
  slope: number
): Generator<Float64Array, { readonly found: Place | undefined; readonly evaluations: number }, Evaluation> {
  let low = 0
  let high = Number.POSITIVE_INFINITY
  let t = 1
  let found: Place | undefined
  let evaluations = 0
  for (let trial = 0; trial < mostTrials; trial++) {
    const point = from.point.map((x, i) => x + t * direction[i])
    const { gradient, value } = yield point
    evaluations++
    if (!(value <= from.value + 1e-4 * t * slope)) {
      high = t
    } else {
      found = { point, gradient, value }
      if (dot(gradient, direction) >= 0.9 * slope) break
      low = t
    }
    t = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2
  }
  return { found, evaluations }
}

/** Refuses options and starts that no search can use. */
const checkDescent = (start: Float64Array, options: MinimiseOptions): void => {
  checkOptions(options, {
    curvature: having("a Float64Array", "buffer"),
    precondition: callable,
    tolerance: number("a finite number >= 0", (value) => value >= 0),
    maxIterations: wholeNumber(0),
    memory: wholeNumber(1)
  })
  checkDoubles("start", start)
  checkNumbers("start", start)
  if (start.length === 0) fail({ _tag: "TooFewRows", rows: 0, needed: 1, what: "a search" })
  if (options.curvature !== undefined) {
    checkLength("curvature", options.curvature, start.length)
    checkNumbers("curvature", options.curvature)
  }
}

/** The search itself: yields points to evaluate, takes back their evaluations, returns the minimum. */
function* descend(start: Float64Array, options: MinimiseOptions): Generator<Float64Array, Minimum, Evaluation> {
  checkDescent(start, options)
  const { memory = 12, maxIterations = 500, tolerance = 1e-12 } = options
  const inverse = options.curvature?.map((c) => 1 / c) ?? new Float64Array(start.length).fill(1)
  const precondition = options.precondition ?? ((vector) => vector.map((value, i) => value * inverse[i]))
  const point = start.slice()
  let at: Place = { point, ...(yield point) }
  let evaluations = 1
  const steps: Array<Step> = []
  const values = [at.value]
  let gamma = 1
  let iterations = 0
  let converged = false
  while (iterations < maxIterations) {
    let d = directionOf(at.gradient, steps, gamma, precondition)
    let slope = dot(d, at.gradient)
    if (!(slope < 0)) {
      steps.length = 0
      d = precondition(at.gradient).map((value) => -value)
      slope = dot(d, at.gradient)
    }
    if (-slope / 2 <= tolerance * Math.max(1, Math.abs(at.value))) {
      converged = true
      break
    }
    const search = yield* lineSearch(at, d, slope)
    evaluations += search.evaluations
    const { found } = search
    // No decrease to be had in floating point: this is as good as it gets.
    if (found === undefined) {
      converged = -slope <= 1e-8 * Math.max(1, Math.abs(at.value))
      break
    }
    const s = found.point.map((x, i) => x - at.point[i])
    const y = found.gradient.map((g, i) => g - at.gradient[i])
    const sy = dot(s, y)
    if (sy > 1e-300) {
      gamma = sy / dot(y, precondition(y))
      steps.push({ s, y, rho: 1 / sy })
      if (steps.length > memory) steps.shift()
    }
    const gained = at.value - found.value
    at = found
    iterations++
    values.push(at.value)
    const before = values.length > memory ? values.shift() : undefined
    const rounding = leastProgress * Math.max(1, Math.abs(at.value))
    // Steps that rounding alone tells apart would go on for ever, each by a long line search.
    if (
      (search.evaluations === mostTrials && gained <= rounding) ||
      (before ?? Number.POSITIVE_INFINITY) - at.value <= rounding
    ) {
      converged = true
      break
    }
  }
  return { point: at.point, value: at.value, iterations, evaluations, converged }
}

/**
 * Minimises `objective`, which returns the value at `point` and writes the gradient.
 *
 * @example
 * ```ts
 * import { minimise } from "@alloc/predictor/models"
 *
 * const bowl = (x: Float64Array, g: Float64Array): number => {
 *   g[0] = 2 * (x[0] - 3)
 *   return (x[0] - 3) ** 2
 * }
 * console.log(minimise(bowl, Float64Array.of(0)).point[0].toFixed(6)) // => 3.000000
 * ```
 */
export const minimise = (
  objective: (point: Float64Array, gradient: Float64Array) => number,
  start: Float64Array,
  options: MinimiseOptions = {}
): Minimum => {
  checkFunction("objective", objective)
  const search = descend(start, options)
  let step = search.next()
  while (step.done !== true) {
    const gradient = new Float64Array(start.length)
    const value = objective(step.value, gradient)
    step = search.next({ value, gradient })
  }
  return step.value
}

/**
 * As `minimise`, for objectives that answer later.
 *
 * @example
 * ```ts
 * import { minimiseAsync } from "@alloc/predictor/models"
 *
 * const bowl = (x: Float64Array) =>
 *   Promise.resolve({ value: (x[0] - 3) ** 2, gradient: Float64Array.of(2 * (x[0] - 3)) })
 * console.log((await minimiseAsync(bowl, Float64Array.of(0))).point[0].toFixed(6)) // => 3.000000
 * ```
 */
export const minimiseAsync = async (
  objective: (point: Float64Array) => Promise<Evaluation>,
  start: Float64Array,
  options: MinimiseOptions = {}
): Promise<Minimum> => {
  checkFunction("objective", objective)
  const search = descend(start, options)
  let step = search.next()
  while (step.done !== true) step = search.next(await objective(step.value))
  return step.value
}
