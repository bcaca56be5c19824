/**
 * Limited-memory BFGS for smooth functions (Nocedal and Wright, Algorithm 7.5), with a diagonal preconditioner and a
 * bisection line search that meets the weak Wolfe conditions (Lewis and Overton, 2013).
 *
 * @module
 */

/** Options of `minimise`. */
export interface MinimiseOptions {
  /** Diagonal of an approximate Hessian; its inverse scales the first step. Default ones. */
  readonly curvature?: Float64Array | undefined
  /** Stops when half the squared Newton decrement, g' H g / 2 with the approximate inverse H, falls below this. */
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

/** The search itself: yields points to evaluate, takes back their evaluations, returns the minimum. */
function* descend(start: Float64Array, options: MinimiseOptions): Generator<Float64Array, Minimum, Evaluation> {
  const { memory = 12, maxIterations = 500, tolerance = 1e-12 } = options
  const n = start.length
  const inverse = options.curvature?.map((c) => 1 / c) ?? new Float64Array(n).fill(1)
  let x = start.slice()
  let { gradient: g, value } = yield x
  let evaluations = 1
  const steps: Array<{ s: Float64Array; y: Float64Array; rho: number }> = []
  let gamma = 1
  const direction = (): Float64Array => {
    const q = Float64Array.from(g)
    const alphas = new Float64Array(steps.length)
    for (let k = steps.length - 1; k >= 0; k--) {
      const { s, y, rho } = steps[k]
      const a = rho * dot(s, q)
      alphas[k] = a
      for (let i = 0; i < n; i++) q[i] -= a * y[i]
    }
    for (let i = 0; i < n; i++) q[i] *= gamma * inverse[i]
    for (let k = 0; k < steps.length; k++) {
      const { s, y, rho } = steps[k]
      const b = alphas[k] - rho * dot(y, q)
      for (let i = 0; i < n; i++) q[i] += b * s[i]
    }
    for (let i = 0; i < n; i++) q[i] = -q[i]
    return q
  }
  let iterations = 0
  let converged = false
  while (iterations < maxIterations) {
    let d = direction()
    let slope = dot(d, g)
    if (!(slope < 0)) {
      steps.length = 0
      d = g.map((gi, i) => -gi * inverse[i])
      slope = dot(d, g)
    }
    if (-slope / 2 <= tolerance * Math.max(1, Math.abs(value))) {
      converged = true
      break
    }
    let low = 0
    let high = Number.POSITIVE_INFINITY
    let t = 1
    let next = x
    let nextG = g
    let nextValue = value
    let found = false
    for (let trial = 0; trial < 40; trial++) {
      const candidate = new Float64Array(n)
      for (let i = 0; i < n; i++) candidate[i] = x[i] + t * d[i]
      const { gradient: cg, value: cv } = yield candidate
      evaluations++
      if (!(cv <= value + 1e-4 * t * slope)) {
        high = t
      } else {
        next = candidate
        nextG = cg
        nextValue = cv
        found = true
        if (dot(cg, d) >= 0.9 * slope) break
        low = t
      }
      t = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2
    }
    // No decrease to be had in floating point: this is as good as it gets.
    if (!found) {
      converged = -slope <= 1e-8 * Math.max(1, Math.abs(value))
      break
    }
    const s = new Float64Array(n)
    const y = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      s[i] = next[i] - x[i]
      y[i] = nextG[i] - g[i]
    }
    const sy = dot(s, y)
    if (sy > 1e-300) {
      let yHy = 0
      for (let i = 0; i < n; i++) yHy += y[i] * y[i] * inverse[i]
      gamma = sy / yHy
      steps.push({ s, y, rho: 1 / sy })
      if (steps.length > memory) steps.shift()
    }
    x = next
    g = nextG
    value = nextValue
    iterations++
  }
  return { point: x, value, iterations, evaluations, converged }
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
  const search = descend(start, options)
  let step = search.next()
  while (step.done !== true) step = search.next(await objective(step.value))
  return step.value
}
