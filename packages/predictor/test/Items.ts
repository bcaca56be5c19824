/** Outcomes of four arms from the generator that the item-response model describes. */
import { random } from "@alloc/core/random"
import type { ArmOutcomes } from "@alloc/predictor/arms"

/** How able each arm is. */
export const abilities = [-1, 0, 0.7, 1.5]
/** Number of arms. */
export const ARMS = abilities.length

/** The generator that the model describes: two columns tell of difficulty, one of discrimination, one of nothing. */
export const generated = (size: number, trials: number, seed: number, deviation = 0.8) => {
  const stream = random(seed, "items")
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next())
  const gamma = (shape: number): number => {
    // Marsaglia and Tsang (2000), with the boost for shapes below 1.
    if (shape < 1) return gamma(shape + 1) * stream.next() ** (1 / shape)
    const d = shape - 1 / 3
    for (;;) {
      const x = normal()
      const v = (1 + x / Math.sqrt(9 * d)) ** 3
      if (v > 0 && Math.log(1 - stream.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
    }
  }
  const values = Float32Array.from({ length: size * 4 }, normal)
  const successes = new Float64Array(size * ARMS)
  const rates = new Float64Array(size * ARMS)
  const difficulty = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    const [a, b, c] = values.subarray(i * 4)
    difficulty[i] = 0.9 * a - 0.5 * b + deviation * normal()
    abilities.forEach((ability, arm) => {
      const mean = 1 / (1 + Math.exp(-Math.exp(0.3 * c) * (ability - difficulty[i])))
      const [x, y] = [gamma(8 * mean), gamma(8 * (1 - mean))]
      const rate = x / (x + y)
      rates[i * ARMS + arm] = rate
      for (let t = 0; t < trials; t++) if (stream.next() < rate) successes[i * ARMS + arm]++
    })
  }
  const source = { model: "toy", modelHash: "0", kind: "generated", width: 4 }
  const outcomes: ArmOutcomes = { arms: ARMS, successes, trials: successes.map(() => trials) }
  return { features: { source, size, values }, outcomes, rates, difficulty }
}
