/**
 * A grid of Beta priors around a predicted success probability p: Beta(c m, c (1 - m)) with logit m = logit p + s, for shifts s
 * that say by how much predictions are off, and concentrations c that say how sure they may be.
 *
 * @module
 */

const SHIFTS = [-3, -2.25, -1.5, -0.75, 0, 0.75, 1.5, 2.25, 3]
const CONCENTRATIONS = [0.5, 2, 8, 32]

/** Number of points of the grid. */
export const POINTS: number = SHIFTS.length * CONCENTRATIONS.length

/** Before anything is seen, shifts are normal with deviation 1, concentrations equally likely: log-weights but a constant. */
export const logPrior: Float64Array = Float64Array.from(
  { length: POINTS },
  (_, g) => (0 - SHIFTS[g % SHIFTS.length] ** 2) / 2
)

/** Writes the parameters of a prediction's Betas at every point of the grid. */
export const fillBetas = (predicted: number, alpha: Float64Array, beta: Float64Array): void => {
  const p = Math.min(1 - 1e-6, Math.max(1e-6, predicted))
  for (let g = 0; g < POINTS; g++) {
    const odds = (p / (1 - p)) * Math.exp(SHIFTS[g % SHIFTS.length])
    const concentration = CONCENTRATIONS[Math.floor(g / SHIFTS.length)]
    alpha[g] = (concentration * odds) / (1 + odds)
    beta[g] = concentration / (1 + odds)
  }
}

/** Log-likelihood of so many successes and failures, in one order, under Beta(a, b). O(successes + failures). */
export const logLikelihood = (a: number, b: number, successes: number, failures: number): number => {
  const whole = a + b
  let chance = 1
  let log = 0
  const times = (factor: number): void => {
    chance *= factor
    if (chance < 1e-200) {
      log += Math.log(chance)
      chance = 1
    }
  }
  for (let m = 0; m < failures; m++) times((b + m) / (whole + m))
  for (let k = 0; k < successes; k++) times((a + k) / (whole + failures + k))
  return log + Math.log(chance)
}

/** Writes weights of sum 1 from log-weights. */
export const fillWeights = (logs: ArrayLike<number>, weights: Float64Array): void => {
  let most = Number.NEGATIVE_INFINITY
  for (let g = 0; g < POINTS; g++) most = Math.max(most, logs[g])
  let sum = 0
  for (let g = 0; g < POINTS; g++) {
    weights[g] = Math.exp(logs[g] - most)
    sum += weights[g]
  }
  for (let g = 0; g < POINTS; g++) weights[g] /= sum
}
