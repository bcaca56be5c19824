/** Small synthetic problems for the tests: features with a few strong directions, labels that depend on them. */
import { random } from "@alloc/core/random"
import { type Counts, type Inputs, inputs, PredictorError } from "@alloc/predictor"

export interface Problem {
  readonly inputs: Inputs
  readonly labels: Counts
  readonly truth: Float64Array
}

export const problem = (
  size: number,
  width: number,
  seed: number,
  options: {
    readonly trials?: number | ((i: number) => number)
    readonly prefix?: string
    readonly signal?: number
  } = {}
): Problem => {
  const { prefix = "q", signal = 1, trials = 16 } = options
  const stream = random(seed, "problem")
  const directions = random(7, "directions")
  const normal = (r: typeof stream): number => Math.sqrt(-2 * Math.log(1 - r.next())) * Math.cos(2 * Math.PI * r.next())
  const mixing = Array.from({ length: 4 * width }, () => normal(directions))
  const values = new Float32Array(size * width)
  const truth = new Float64Array(size)
  const successes = new Float64Array(size)
  const n = Float64Array.from({ length: size }, (_, i) => (typeof trials === "number" ? trials : trials(i)))
  for (let i = 0; i < size; i++) {
    const z = Array.from({ length: 4 }, () => normal(stream))
    for (let j = 0; j < width; j++) {
      let x = 0.3 * normal(stream) + 2
      for (let k = 0; k < 4; k++) x += z[k] * mixing[k * width + j]
      values[i * width + j] = x
    }
    truth[i] = 1 / (1 + Math.exp(-signal * (1.5 * z[0] - z[1]) + 0.3))
    for (let t = 0; t < n[i]; t++) if (stream.next() < truth[i]) successes[i]++
  }
  const source = { model: "toy", modelHash: "0123456789abcdef", kind: "synthetic", width }
  const ids = Array.from({ length: size }, (_, i) => `${prefix}${i}`)
  return { inputs: inputs(ids, { source, size, values }), labels: { successes, trials: n }, truth }
}

const tagOf = (error: unknown): string => (error instanceof PredictorError ? error.reason._tag : String(error))

/** The `_tag` of the reason that a call throws, or "nothing thrown". */
export const reasonOf = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    return tagOf(error)
  }
  return "nothing thrown"
}

/** The `_tag` of the reason that a promise rejects with, or "not rejected". */
export const rejectionOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => "not rejected", tagOf)
