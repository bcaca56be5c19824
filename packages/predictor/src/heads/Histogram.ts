/**
 * A histogram over each query's success probability: makes no assumption about its shape, so that "never or always" and
 * "half the time" are told apart where a Beta distribution fits badly.
 *
 * @module
 */
import { type Curves, histogramCurves } from "@alloc/core"
import { checkOptions, wholeNumber } from "../checks/Options.ts"
import { type Counts, checkCounts, refuseOneClass, selectCounts, totals } from "../Labels.ts"
import { predictionRows } from "../PredictionRows.ts"
import { goldenSection } from "./GoldenSection.ts"
import { applyLink, type Head, logOdds, numbersOf, type ScoreLink, type Targets } from "./Head.ts"
import { columnsOf } from "./Objective.ts"

/** Predicted mass of each bin per query. */
export interface HistogramPrediction {
  readonly kind: "histogram"
  /** Success probability that each bin stands for. */
  readonly points: Float64Array
  /** Mass of each bin, row-major, rows sum to 1. */
  readonly weights: Float64Array
  /** Predicted mean success probability. */
  readonly probability: Float64Array
  readonly curves: (maxSamples: number) => Curves
}

/** Row-wise softmax in place. */
const softmax = (raw: Float64Array, bins: number): Float64Array => {
  const p = raw.slice()
  for (let start = 0; start < p.length; start += bins) {
    let top = Number.NEGATIVE_INFINITY
    for (let b = 0; b < bins; b++) top = Math.max(top, p[start + b])
    let total = 0
    for (let b = 0; b < bins; b++) {
      p[start + b] = Math.exp(p[start + b] - top)
      total += p[start + b]
    }
    for (let b = 0; b < bins; b++) p[start + b] /= total
  }
  return p
}

/** Success probability that each bin stands for. */
const binPoints = (bins: number): Float64Array =>
  Float64Array.from({ length: bins }, (_, b) => Math.sin((Math.PI * (b + 0.5)) / (2 * bins)) ** 2)

/** Likelihoods of a row under each bin, divided by the largest, and the logarithm of that. */
const likelihoods = (
  points: Float64Array,
  labels: Counts,
  i: number
): { readonly values: Float64Array; readonly top: number } => {
  const s = labels.successes[i]
  const f = labels.trials[i] - s
  const logs = points.map((p) => s * Math.log(p) + f * Math.log1p(-p))
  const top = Math.max(...logs)
  return { values: logs.map((l) => Math.exp(l - top)), top }
}

/** Mean of each row's bins. */
const meansOf = (points: Float64Array, weights: Float64Array): Float64Array => {
  const bins = points.length
  const probability = new Float64Array(weights.length / bins)
  for (let i = 0; i < weights.length; i++) probability[Math.floor(i / bins)] += weights[i] * points[i % bins]
  return probability
}

/** Tilts each row by t log odds of its bins, t by bisection, so that its mean is the probability. */
const tilted = (points: Float64Array, raw: Float64Array, probability: Float64Array): Float64Array => {
  const bins = points.length
  const odds = logOdds(points)
  const result = raw.slice()
  probability.forEach((wanted, i) => {
    const row = raw.subarray(i * bins, (i + 1) * bins)
    const at = (t: number): Float64Array => row.map((z, b) => z + t * odds[b])
    let low = -200
    let high = 200
    for (let step = 0; step < 80; step++) {
      const middle = (low + high) / 2
      if (meansOf(points, softmax(at(middle), bins))[0] < wanted) low = middle
      else high = middle
    }
    result.set(at((low + high) / 2), i * bins)
  })
  return result
}

/**
 * What smooths a mixture: half a query per bin, spread so that its mean is the success rate of all samples. Spread evenly it
 * would be many successes where they are rare. A tenth is even all the same, for no bin to be impossible.
 */
const smoothingOf = (points: Float64Array, labels: Counts): Float64Array => {
  const bins = points.length
  const { successes, trials } = totals(labels)
  const rate = Float64Array.of((successes + 0.5) / (trials + 1))
  const masses = softmax(tilted(points, new Float64Array(bins), rate), bins)
  return masses.map((mass) => 0.5 * (0.9 * bins * mass + 0.1))
}

/** The mixture's weights for all queries by expectation-maximisation, smoothed by half a query per bin. */
const mixtureOf = (points: Float64Array, labels: Counts): Float64Array => {
  const bins = points.length
  const size = labels.trials.length
  const rows = Array.from({ length: size }, (_, i) => likelihoods(points, labels, i).values)
  const smoothing = smoothingOf(points, labels)
  let w: Float64Array = new Float64Array(bins).fill(1 / bins)
  for (let round = 0; round < 200; round++) {
    const next = smoothing.slice()
    for (const row of rows) {
      let evidence = 0
      for (let b = 0; b < bins; b++) evidence += w[b] * row[b]
      for (let b = 0; b < bins; b++) next[b] += (w[b] * row[b]) / evidence
    }
    w = next.map((x) => x / (size + bins / 2))
  }
  return w
}

const mixtureLoss = (points: Float64Array, raw: Float64Array, labels: Counts, gradient?: Float64Array): number => {
  const bins = points.length
  const size = labels.trials.length
  const w = softmax(raw, bins)
  let total = 0
  for (let i = 0; i < size; i++) {
    const { top, values } = likelihoods(points, labels, i)
    let evidence = 0
    for (let b = 0; b < bins; b++) evidence += w[i * bins + b] * values[b]
    total -= Math.log(evidence) + top
    if (gradient === undefined) continue
    for (let b = 0; b < bins; b++) {
      const mass = w[i * bins + b]
      gradient[i * bins + b] = (mass - (mass * values[b]) / evidence) / size
    }
  }
  return total / size
}

/** Each query's posterior over the bins, the mixture of all queries as prior. */
const posteriors = (points: Float64Array, labels: Counts): Targets => {
  const bins = points.length
  const prior = mixtureOf(points, labels)
  const values = new Float64Array(labels.trials.length * bins)
  for (let i = 0; i < labels.trials.length; i++) {
    const joint = likelihoods(points, labels, i).values.map((l, b) => l * prior[b])
    const evidence = joint.reduce((sum, mass) => sum + mass, 0)
    for (let b = 0; b < bins; b++) values[i * bins + b] = joint[b] / evidence
  }
  return { values, weights: new Float64Array(values.length).fill(1), width: bins }
}

/**
 * The head for a histogram with bins at sin^2(pi (b + 1/2) / (2 bins)), b = 0 .. bins - 1: dense near 0 and 1, where the
 * same number of samples tells rates apart more finely (the arcsine transformation makes a binomial rate's error even). The
 * loss is the likelihood of the counts under the mixture of binomials, -ln sum_b w_b p_b^s (1 - p_b)^(n - s), nats per query
 * without the binomial coefficient: queries with few samples are shared between bins by their posterior, not rounded into
 * one.
 *
 * **Details.** Raw outputs: `bins` numbers whose softmax are the weights. Targets for least squares and for nearest
 * neighbours are each query's posterior over the bins, the mixture of all queries as prior; a mean over neighbours is then
 * the distribution of success rates among similar queries, whose curve after many failures is what happened to them, not
 * what a Beta distribution says. Scores are shrunk towards all queries by the share with the best held-out likelihood.
 *
 * @throws PredictorError `InvalidOption`; in training `InvalidLabel`, `OneClass`, `LengthMismatch`
 * @example
 * ```ts
 * import { histogramHead } from "@alloc/predictor"
 *
 * const head = histogramHead({ bins: 4 })
 * const { curves, probability } = head.decode(Float64Array.of(0, 0, 0, 0))
 * console.log(probability[0].toFixed(3), curves(8).value(0, 8).toFixed(3)) // => 0.500 0.804
 * ```
 */
export const histogramHead = (
  options: { readonly bins?: number | undefined } = {}
): Head<Counts, HistogramPrediction> => {
  checkOptions(options, { bins: wholeNumber(2, 4096) })
  const bins = options.bins ?? 16
  const points = binPoints(bins)
  return {
    name: "histogram",
    spec: { bins },
    outputs: bins,
    check: checkCounts,
    checkLearnable: refuseOneClass,
    select: selectCounts,
    loss: (raw, labels, gradient) => mixtureLoss(points, raw, labels, gradient),
    constant: (labels) => mixtureOf(points, labels).map(Math.log),
    targets: (labels) => posteriors(points, labels),
    link: (scores, labels) => {
      const base = Array.from(mixtureOf(points, labels))
      const link = (share: number): ScoreLink => ({ kind: "log", share, base })
      const lossAt = (share: number): number => mixtureLoss(points, applyLink(link(share), scores, bins), labels)
      // The likelihood is concave in the share.
      return link(goldenSection(lossAt, 1e-6, 1, 1e-4))
    },
    columns: (labels) =>
      columnsOf({ kind: "mixture" }, labels.trials.length, bins, (i) =>
        Array.from(likelihoods(points, labels, i).values)
      ),
    probability: ({ values }) => meansOf(points, softmax(values, bins)),
    withProbability: ({ values, width }, probability) => predictionRows(tilted(points, values, probability), width),
    decode: (raw) => {
      const weights = softmax(numbersOf(raw, bins), bins)
      return {
        kind: "histogram",
        points,
        weights,
        probability: meansOf(points, weights),
        curves: (maxSamples) => histogramCurves(weights, { points, maxSamples })
      }
    }
  }
}
