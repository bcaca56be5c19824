/**
 * The marginal likelihood of a Beta item-response model and its gradient.
 *
 * @module
 */
import { logGamma } from "@alloc/core/posterior"
import { digamma } from "../heads/Digamma.ts"
import { softplus } from "../heads/Head.ts"
import type { Quadrature } from "./GaussHermite.ts"

/** Successes and trials of every arm on every query, row-major; no trials where an arm was not asked. */
export interface ArmOutcomes {
  readonly arms: number
  readonly successes: ArrayLike<number>
  readonly trials: ArrayLike<number>
}

/** Places of the parameters in the vector that is fitted. */
export interface ItemLayout {
  readonly arms: number
  readonly columns: number
}

/** Parameters: abilities, difficulty weights, discrimination weights, ln of the residual's deviation, ln concentration. */
export const parameterCount = ({ arms, columns }: ItemLayout): number => arms + 2 * columns + 2

/** ln(1e3): above, outcomes of one arm on one query are as good as binomial. */
const HIGHEST_CONCENTRATION = 7

/** ln Beta-binomial likelihood of s of n with mean sigmoid(z), without the coefficient, and its derivatives. */
export interface BetaBinomial {
  readonly value: number
  readonly byLogit: number
  readonly byLogConcentration: number
}

/** ln Gamma(x + count) - ln Gamma(x) and its derivative by x: a short product for few trials. */
const rising = (x: number, count: number): readonly [value: number, slope: number] => {
  if (!Number.isInteger(count) || count > 8) return [logGamma(x + count) - logGamma(x), digamma(x + count) - digamma(x)]
  let product = 1
  let slope = 0
  for (let j = 0; j < count; j++) {
    product *= x + j
    slope += 1 / (x + j)
  }
  return [Math.log(product), slope]
}

/** The likelihood of s successes in n trials where the rate is Beta(kappa m, kappa (1 - m)) with m = sigmoid(z). */
export const betaBinomial = (s: number, n: number, z: number, logConcentration: number): BetaBinomial => {
  const kappa = Math.exp(logConcentration)
  const alpha = Math.max(1e-12, Math.exp(logConcentration - softplus(-z)))
  const beta = Math.max(1e-12, Math.exp(logConcentration - softplus(z)))
  const [up, byAlpha] = rising(alpha, s)
  const [down, byBeta] = rising(beta, n - s)
  const [all, byKappa] = rising(kappa, n)
  return {
    value: up + down - all,
    byLogit: ((byAlpha - byBeta) * alpha * beta) / kappa,
    byLogConcentration: byAlpha * alpha + byBeta * beta - byKappa * kappa
  }
}

/** What the parameters say of one query, before its residual: difficulty and ln discrimination. */
export interface ItemPrior {
  readonly difficulty: number
  readonly logDiscrimination: number
}

/** Difficulty and discrimination as linear functions of a row of standardised features. */
export const itemPrior = (layout: ItemLayout, point: Float64Array, x: Float64Array, row: number): ItemPrior => {
  const { arms, columns } = layout
  let difficulty = 0
  let logDiscrimination = 0
  for (let j = 0; j < columns; j++) {
    difficulty += point[arms + j] * x[row * columns + j]
    logDiscrimination += point[arms + columns + j] * x[row * columns + j]
  }
  return { difficulty, logDiscrimination }
}

/** ln likelihoods of one query's outcomes at every node of the residual, and, by node, their derivatives. */
interface NodeLikelihoods {
  readonly values: Float64Array
  /** Posterior weights of the nodes. */
  readonly posterior: Float64Array
  readonly evidence: number
}

/** Turns ln likelihoods at nodes into posterior weights and ln evidence. */
export const posteriorOf = (values: Float64Array, weights: Float64Array): NodeLikelihoods => {
  const top = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const posterior = values.map((v, k) => weights[k] * Math.exp(v - top))
  const total = posterior.reduce((a, b) => a + b, 0)
  return { values, posterior: posterior.map((p) => p / total), evidence: Math.log(total) + top }
}

/** Log odds of success of an arm on a query at one node of the residual. */
export const logitAt = (ability: number, { difficulty, logDiscrimination }: ItemPrior, residual: number): number =>
  Math.exp(logDiscrimination) * (ability - difficulty - residual)

/** ln likelihood of one query's outcomes at every node. */
export const nodeValues = (
  outcomes: ArmOutcomes,
  row: number,
  layout: ItemLayout,
  point: Float64Array,
  prior: ItemPrior,
  { nodes }: Quadrature
): Float64Array => {
  const deviation = Math.exp(point[parameterCount(layout) - 2])
  const concentration = point[parameterCount(layout) - 1]
  return nodes.map((node) => {
    let value = 0
    for (let a = 0; a < outcomes.arms; a++) {
      const n = outcomes.trials[row * outcomes.arms + a]
      if (n === 0) continue
      const z = logitAt(point[a], prior, deviation * node)
      value += betaBinomial(outcomes.successes[row * outcomes.arms + a], n, z, concentration).value
    }
    return value
  })
}

/** Adds the gradient of one query's ln evidence. */
const addGradient = (
  outcomes: ArmOutcomes,
  row: number,
  layout: ItemLayout,
  point: Float64Array,
  x: Float64Array,
  prior: ItemPrior,
  quadrature: Quadrature,
  posterior: Float64Array,
  gradient: Float64Array
): void => {
  const { arms, columns } = layout
  const last = parameterCount(layout)
  const deviation = Math.exp(point[last - 2])
  const discrimination = Math.exp(prior.logDiscrimination)
  let byDifficulty = 0
  let byDiscrimination = 0
  quadrature.nodes.forEach((node, k) => {
    for (let a = 0; a < arms; a++) {
      const n = outcomes.trials[row * arms + a]
      if (n === 0) continue
      const z = logitAt(point[a], prior, deviation * node)
      const at = betaBinomial(outcomes.successes[row * arms + a], n, z, point[last - 1])
      const g = posterior[k] * at.byLogit
      gradient[a] += g * discrimination
      byDifficulty -= g * discrimination
      byDiscrimination += g * z
      gradient[last - 2] -= g * discrimination * deviation * node
      gradient[last - 1] += posterior[k] * at.byLogConcentration
    }
  })
  for (let j = 0; j < columns; j++) {
    gradient[arms + j] += byDifficulty * x[row * columns + j]
    gradient[arms + columns + j] += byDiscrimination * x[row * columns + j]
  }
}

/** A Gaussian pull on ln deviation and ln concentration, which few outcomes may not tell. */
const HYPER_PULL = 0.05

/**
 * Minus the mean ln evidence of the rows, with penalties: strength / 2 (|w|^2 + |v|^2) on the feature weights, a weak pull
 * of abilities towards 0 and of ln deviation and ln concentration towards 0 and 2. Writes the gradient. O(rows arms nodes).
 */
export const penalisedLoss = (
  outcomes: ArmOutcomes,
  rows: ArrayLike<number>,
  layout: ItemLayout,
  x: Float64Array,
  quadrature: Quadrature,
  strength: number,
  point: Float64Array,
  gradient: Float64Array
): number => {
  const { arms } = layout
  const last = parameterCount(layout)
  const capped = point.slice()
  capped[last - 1] = Math.min(HIGHEST_CONCENTRATION, point[last - 1])
  gradient.fill(0)
  let total = 0
  for (let i = 0; i < rows.length; i++) {
    const prior = itemPrior(layout, capped, x, rows[i])
    const values = nodeValues(outcomes, rows[i], layout, capped, prior, quadrature)
    const { evidence, posterior } = posteriorOf(values, quadrature.weights)
    total += evidence
    addGradient(outcomes, rows[i], layout, capped, x, prior, quadrature, posterior, gradient)
  }
  const size = Math.max(1, rows.length)
  for (let p = 0; p < last; p++) gradient[p] /= -size
  if (point[last - 1] > HIGHEST_CONCENTRATION) gradient[last - 1] = 0
  let loss = -total / size
  const pull = (p: number, by: number, centre: number): void => {
    loss += 0.5 * by * (point[p] - centre) ** 2
    gradient[p] += by * (point[p] - centre)
  }
  for (let p = 0; p < last - 2; p++) pull(p, p < arms ? HYPER_PULL / size : strength, 0)
  pull(last - 2, HYPER_PULL / size, 0)
  pull(last - 1, HYPER_PULL / size, 2)
  return loss
}

/** Mean ln evidence of rows: how well the parameters predict outcomes of queries from their features alone. */
export const meanEvidence = (
  outcomes: ArmOutcomes,
  rows: ArrayLike<number>,
  layout: ItemLayout,
  x: Float64Array,
  quadrature: Quadrature,
  point: Float64Array
): number => {
  let total = 0
  for (let i = 0; i < rows.length; i++) {
    const prior = itemPrior(layout, point, x, rows[i])
    total += posteriorOf(nodeValues(outcomes, rows[i], layout, point, prior, quadrature), quadrature.weights).evidence
  }
  return total / Math.max(1, rows.length)
}
