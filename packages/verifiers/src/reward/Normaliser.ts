/**
 * Puts a reward model's scores on a scale that can be compared: fitted once on a sample, kept as plain numbers.
 *
 * @module
 */
import { fail } from "../VerifierError.ts"

/**
 * - `standard`: (x - mean) / standard deviation;
 * - `robust`: (x - median) / (1.4826 x median absolute deviation), which outliers do not move;
 * - `logistic`: 1 / (1 + exp(-standard)), in (0, 1);
 * - `rank`: share of the sample below x, ties half, linear between, in [0, 1].
 */
export type NormaliserKind = "standard" | "robust" | "logistic" | "rank"

/** What a fitted normaliser is, as JSON. */
export interface NormaliserSpec {
  readonly kind: NormaliserKind
  /** Sample size. */
  readonly fittedOn: number
  /** Centre and spread, or for `rank` the sorted knots. */
  readonly numbers: ReadonlyArray<number>
}

/** A fitted normaliser. Non-decreasing: it never changes which of two replies is better, but for ties beyond the sample's range. */
export interface Normaliser extends NormaliserSpec {
  readonly apply: (score: number) => number
}

const knots = 257

const invalid = (field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidOption", verifier: "normaliser", field, value, valid })

const medianOf = (sorted: ReadonlyArray<number>): number => {
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** First place whose value is not below x. */
const lowerBound = (sorted: ReadonlyArray<number>, x: number, above: boolean): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < x || (above && sorted[middle] === x)) low = middle + 1
    else high = middle
  }
  return low
}

/** Position of x among the knots as a share of the way from the first to the last. */
const rank = (sorted: ReadonlyArray<number>, x: number): number => {
  const last = sorted.length - 1
  const [first, end] = [lowerBound(sorted, x, false), lowerBound(sorted, x, true)]
  if (end > first) return (first + end - 1) / 2 / last
  if (first === 0) return 0
  if (first > last) return 1
  const [a, b] = [sorted[first - 1], sorted[first]]
  return (first - 1 + (x - a) / (b - a)) / last
}

const functionOf = ({ kind, numbers }: NormaliserSpec): ((score: number) => number) => {
  if (kind === "rank") return (score) => rank(numbers, score)
  const [centre, spread] = numbers
  if (kind === "logistic") return (score) => 1 / (1 + Math.exp((centre - score) / spread))
  return (score) => (score - centre) / spread
}

/**
 * A normaliser from its JSON form.
 *
 * @throws VerifierError `InvalidOption` for another kind, or numbers that are none of it
 *
 * @example
 * ```ts
 * import { fitNormaliser, normaliserOf } from "@alloc/verifiers/reward"
 *
 * const { fittedOn, kind, numbers } = fitNormaliser("rank", [10, 20, 30])
 * const read = normaliserOf(JSON.parse(JSON.stringify({ fittedOn, kind, numbers })))
 * console.log(read.apply(25)) // => 0.75
 * ```
 */
export const normaliserOf = (spec: NormaliserSpec): Normaliser => {
  const { fittedOn, kind, numbers } = spec
  const kinds: ReadonlyArray<string> = ["standard", "robust", "logistic", "rank"]
  if (!kinds.includes(kind)) return invalid("kind", kind, kinds.join(", "))
  if (!numbers.every(Number.isFinite) || numbers.length < 2 || (kind !== "rank" && !(numbers[1] > 0)))
    return invalid("numbers", numbers.join(", "), "a centre and a positive spread, or sorted knots")
  return { kind, fittedOn, numbers, apply: functionOf(spec) }
}

/**
 * Fits a normaliser on a sample of scores, which should come from training queries. O(n log n).
 *
 * @throws VerifierError `InvalidOption` for fewer than two scores, one that is not finite, or scores without spread
 *
 * @example
 * ```ts
 * import { fitNormaliser } from "@alloc/verifiers/reward"
 *
 * const normaliser = fitNormaliser("standard", [1, 2, 3])
 * console.log(normaliser.apply(4)) // => 2
 * ```
 */
export const fitNormaliser = (kind: NormaliserKind, sample: ArrayLike<number>): Normaliser => {
  const sorted = Array.from(sample).sort((a, b) => a - b)
  const strange = sorted.find((score) => !Number.isFinite(score))
  if (strange !== undefined) return invalid("sample", strange, "finite scores")
  if (sorted.length < 2 || sorted[0] === sorted[sorted.length - 1])
    return invalid(
      "sample",
      `${sorted.length} scores, ${sorted[0]} to ${sorted.at(-1)}`,
      "at least two different scores"
    )
  const n = sorted.length
  const fitted = (numbers: ReadonlyArray<number>): Normaliser => normaliserOf({ kind, fittedOn: n, numbers })
  if (kind === "rank") {
    const size = Math.min(n, knots)
    // Sample quantiles at equal steps, linear between order statistics.
    return fitted(
      Array.from({ length: size }, (_, i) => {
        const at = (i * (n - 1)) / (size - 1)
        const low = Math.floor(at)
        return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low])
      })
    )
  }
  if (kind === "robust") {
    const median = medianOf(sorted)
    const deviation = medianOf(sorted.map((x) => Math.abs(x - median)).sort((a, b) => a - b))
    if (deviation === 0)
      return invalid("sample", "more than half of the scores are equal", "scores with spread; or another kind")
    return fitted([median, 1.4826 * deviation])
  }
  const mean = sorted.reduce((sum, x) => sum + x, 0) / n
  const variance = sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1)
  return fitted([mean, Math.sqrt(variance)])
}
