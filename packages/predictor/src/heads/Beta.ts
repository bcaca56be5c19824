/**
 * A Beta distribution over each query's success probability, learnt by the beta-binomial likelihood. It knows how
 * unsure it is, which a point prediction does not, and so does not overstate late gains.
 *
 * @module
 */
import { betaCurves, type Curves } from "@alloc/core"
import { logGamma } from "@alloc/core/posterior"
import { type Counts, checkCounts, refuseOneClass, selectCounts, totals } from "../Labels.ts"
import { predictionRows } from "../PredictionRows.ts"
import { digamma } from "./Digamma.ts"
import { goldenSection } from "./GoldenSection.ts"
import { type Head, logOdds, numbersOf, sigmoid, softplus } from "./Head.ts"
import { columnsOf } from "./Objective.ts"
import { probabilityLimits } from "./ProbabilityLimits.ts"
import { rateTargets } from "./Success.ts"

/** Parameters of a Beta distribution per query. */
export interface BetaPrediction {
  readonly kind: "beta"
  readonly alpha: Float64Array
  readonly beta: Float64Array
  /** Predicted mean success probability, alpha / (alpha + beta). */
  readonly probability: Float64Array
  /** Reward curves of best-of-k for k up to `maxSamples`. */
  readonly curves: (maxSamples: number) => Curves
}

/**
 * Limits of v = ln(alpha + beta): below, curves are bimodal beyond what 128 samples can show; above, a Beta is a point
 * for every budget in use. Outside, the gradient is that of a soft wall.
 *
 * @example
 * ```ts
 * import { CONCENTRATION } from "@alloc/predictor/heads"
 *
 * console.log(Math.exp(CONCENTRATION.low).toFixed(2), Math.round(Math.exp(CONCENTRATION.high))) // => 0.05 8103
 * ```
 */
export const CONCENTRATION = { low: -3, high: 9 } as const

const { low: LOW, high: HIGH } = CONCENTRATION

const clamp = (v: number): number => Math.min(HIGH, Math.max(LOW, v))

/**
 * How far beyond the limits the likelihood goes on under the wall. If it ended where the wall begins, the loss would have a
 * kink there, and queries that are surer than the limit would have their minimum in it: a search of second order crawls.
 */
const CONCENTRATION_MARGIN = 1

const clampWide = (v: number): number => Math.min(HIGH + CONCENTRATION_MARGIN, Math.max(LOW - CONCENTRATION_MARGIN, v))

/**
 * Mean negative log likelihood of the counts, nats per query, without the binomial coefficients (which no prediction
 * changes). Raw outputs: u = logit of the mean, v = ln(alpha + beta).
 */
const negativeLogLikelihood = (raw: Float64Array, labels: Counts, gradient?: Float64Array): number => {
  const size = labels.trials.length
  let total = 0
  for (let i = 0; i < size; i++) {
    const s = labels.successes[i]
    const n = labels.trials[i]
    const f = n - s
    const u = raw[2 * i]
    const wanted = raw[2 * i + 1]
    const v = clampWide(wanted)
    const excess = wanted - clamp(wanted)
    const kappa = Math.exp(v)
    if (Number.isNaN(u + v)) return Number.NaN
    // exp(-softplus) keeps alpha and beta positive where the mean rounds to 0 or 1, the floor where it underflows.
    const alpha = Math.max(1e-150, Math.exp(v - softplus(-u)))
    const beta = Math.max(1e-150, Math.exp(v - softplus(u)))
    total -=
      logGamma(s + alpha) -
      logGamma(alpha) +
      logGamma(f + beta) -
      logGamma(beta) -
      logGamma(n + kappa) +
      logGamma(kappa)
    total += 0.5 * excess * excess
    if (gradient === undefined) continue
    const mean = sigmoid(u)
    const common = digamma(kappa) - digamma(n + kappa)
    const byAlpha = digamma(s + alpha) - digamma(alpha) + common
    const byBeta = digamma(f + beta) - digamma(beta) + common
    gradient[2 * i] = (-(byAlpha - byBeta) * alpha * (1 - mean)) / size
    gradient[2 * i + 1] = (excess - (v === wanted ? byAlpha * alpha + byBeta * beta : 0)) / size
  }
  return total / size
}

/** The concentration, ln(alpha + beta), that fits given means best: golden-section search on the likelihood. */
const bestConcentration = (logits: Float64Array, labels: Counts): number => {
  // One outcome a query says nothing of how rates differ among like queries: a uniform distribution's concentration stands in.
  let most = 0
  for (let i = 0; i < labels.trials.length; i++) most = Math.max(most, labels.trials[i])
  if (most <= 1) return Math.log(2)
  const raw = new Float64Array(2 * logits.length)
  const at = (v: number): number => {
    for (let i = 0; i < logits.length; i++) {
      raw[2 * i] = logits[i]
      raw[2 * i + 1] = v
    }
    return negativeLogLikelihood(raw, labels)
  }
  return goldenSection(at, LOW, HIGH, 1e-4)
}

/** The log odds of the pooled rate, with the concentration that is best there: close to the most likely, and quickly found. */
const pooledStart = (labels: Counts): Float64Array => {
  const { successes, trials } = totals(labels)
  const logit = Math.log((successes + 0.5) / (trials - successes + 0.5))
  return Float64Array.of(logit, bestConcentration(new Float64Array(labels.trials.length).fill(logit), labels))
}

/**
 * The most likely distribution for all queries. Where trials differ, its mean is not the pooled rate: the concentration
 * says how much more a query with many trials counts. So mean and concentration take turns until neither moves.
 */
const mostLikely = (labels: Counts): Float64Array => {
  const size = labels.trials.length
  const [pooled, first] = pooledStart(labels)
  let concentration = first
  const raw = new Float64Array(2 * size)
  const lossAt = (logit: number): number => {
    for (let i = 0; i < size; i++) {
      raw[2 * i] = logit
      raw[2 * i + 1] = concentration
    }
    return negativeLogLikelihood(raw, labels)
  }
  let logit = pooled
  for (let turn = 0; turn < 50; turn++) {
    const next = goldenSection(lossAt, pooled - 5, pooled + 5, 1e-7)
    const moved = Math.abs(next - logit)
    logit = next
    const again = bestConcentration(new Float64Array(size).fill(logit), labels)
    const turned = Math.abs(again - concentration)
    concentration = again
    if (moved < 1e-5 && turned < 1e-3) break
  }
  return Float64Array.of(logit, concentration)
}

/**
 * The head for binary rewards that also predicts how sure it is. Loss: nats per query.
 *
 * Raw outputs: the log odds of the mean, and ln(alpha + beta). With a success probability known only as Beta(a, b), the
 * j-th sample is worth B(a + 1, b + j - 1) / B(a, b), less than a point prediction of the same mean says for late samples.
 *
 * @throws PredictorError `InvalidLabel`, `OneClass`, `LengthMismatch`
 * @example
 * ```ts
 * import { betaHead } from "@alloc/predictor"
 *
 * // Log odds 0 and ln(alpha + beta) = ln 2: a uniform distribution of success probabilities.
 * const { alpha, beta, curves } = betaHead().decode(Float64Array.of(0, Math.log(2)))
 * console.log(alpha[0].toFixed(3), beta[0].toFixed(3), curves(3).marginal(0, 2).toFixed(4)) // => 1.000 1.000 0.1667
 * ```
 */
export const betaHead = (): Head<Counts, BetaPrediction> => ({
  name: "beta",
  spec: {},
  outputs: 2,
  check: checkCounts,
  checkLearnable: refuseOneClass,
  select: selectCounts,
  loss: negativeLogLikelihood,
  constant: mostLikely,
  start: pooledStart,
  targets: rateTargets,
  link: (scores, labels) => {
    const limits = probabilityLimits(scores, labels)
    const logits = scores.map((score) => {
      const p = Math.min(limits.high, Math.max(limits.low, score))
      return Math.log(p) - Math.log1p(-p)
    })
    return { kind: "logit", ...limits, append: [bestConcentration(logits, labels)] }
  },
  columns: (labels) =>
    columnsOf(
      { kind: "beta-binomial", ...CONCENTRATION, margin: CONCENTRATION_MARGIN },
      labels.trials.length,
      2,
      (i) => [labels.successes[i], labels.trials[i] - labels.successes[i]]
    ),
  probability: ({ size, values }) => Float64Array.from({ length: size }, (_, i) => sigmoid(values[2 * i])),
  withProbability: ({ values, width }, probability) => {
    const logits = logOdds(probability)
    return predictionRows(
      values.map((v, i) => (i % 2 === 0 ? logits[i / 2] : v)),
      width
    )
  },
  decode: (rows) => {
    const raw = numbersOf(rows, 2)
    const size = raw.length / 2
    const alpha = new Float64Array(size)
    const beta = new Float64Array(size)
    for (let i = 0; i < size; i++) {
      const v = clamp(raw[2 * i + 1])
      alpha[i] = Math.exp(v - softplus(-raw[2 * i]))
      beta[i] = Math.exp(v - softplus(raw[2 * i]))
    }
    const probability = alpha.map((a, i) => a / (a + beta[i]))
    return { kind: "beta", alpha, beta, probability, curves: (maxSamples) => betaCurves(alpha, beta, { maxSamples }) }
  }
})
