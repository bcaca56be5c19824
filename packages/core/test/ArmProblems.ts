/** Random problems with several arms, and what an answer costs and brings, computed from the answer alone. */
import fc from "fast-check"
import { type CostedArm, successCurves } from "../src/index.ts"
import { random } from "../src/random/index.ts"

/** Cost and value of a choice by definition: samples in the order drawn. */
export const choiceOf = (arm: CostedArm, query: number, samples: number): { cost: number; value: number } => {
  const { curves, cost = 1 } = arm
  let spent = 0
  for (let k = 0; k < samples; k++) {
    if (typeof cost === "number") spent += cost
    else if ("byPosition" in cost)
      spent += cost.byPosition[cost.byPosition.length === curves.maxSamples ? k : query * curves.maxSamples + k]
    else spent += cost[query]
  }
  return { cost: spent, value: curves.value(query, samples) }
}

/** Mean cost and value per query of an answer. */
export const recomputed = (
  arms: ReadonlyArray<CostedArm>,
  answer: { readonly arm: Int32Array; readonly samples: Int32Array }
): { cost: number; value: number } => {
  let cost = 0
  let value = 0
  const size = answer.arm.length
  for (let query = 0; query < size; query++) {
    if (answer.arm[query] < 0) continue
    const choice = choiceOf(arms[answer.arm[query]], query, answer.samples[query])
    cost += choice.cost / size
    value += choice.value / size
  }
  return { cost, value }
}

/** The linear relaxation by definition: each query's best choices at a price, the price by bisection over all slopes. */
export const relaxation = (arms: ReadonlyArray<CostedArm>, minimum: number, budget: number): number => {
  const { size } = arms[0].curves
  const steps: Array<{ cost: number; gain: number }> = []
  let cost = 0
  let value = 0
  for (let query = 0; query < size; query++) {
    const choices = minimum === 0 ? [{ cost: 0, value: 0 }] : []
    for (const arm of arms)
      for (let k = Math.max(1, minimum); k <= arm.curves.maxSamples; k++) choices.push(choiceOf(arm, query, k))
    choices.sort((a, b) => a.cost - b.cost || b.value - a.value)
    let at = choices[0]
    cost += at.cost
    value += at.value
    for (;;) {
      let next: typeof at | undefined
      let slope = 0
      for (const choice of choices) {
        const gain = choice.value - at.value
        if (!(gain > 1e-15) || choice.cost < at.cost) continue
        const steep = choice.cost === at.cost ? Number.POSITIVE_INFINITY : gain / (choice.cost - at.cost)
        if (steep > slope || (steep === slope && next !== undefined && choice.cost > next.cost)) {
          slope = steep
          next = choice
        }
      }
      if (next === undefined) break
      steps.push({ cost: next.cost - at.cost, gain: next.value - at.value })
      at = next
    }
  }
  steps.sort((a, b) => b.gain * a.cost - a.gain * b.cost)
  let left = budget * size - cost
  for (const step of steps) {
    const share = step.cost <= left ? 1 : Math.max(0, left / step.cost)
    value += share * step.gain
    left -= share * step.cost
    if (share < 1) break
  }
  return value / size
}

const levels = [
  [0, 0.25, 0.5, 1],
  [0.97],
  [0.98259],
  [1e-12, 0.999],
  [0.1, 0.2, 0.3, 0.6, 0.9],
  [1],
  [0.5, 1],
  [3e-9, 0.4]
]
const scales = [1, 0.281, 0.0023, 3, 1 / 3, 1e-9, 1e9, 1e-30, 7e20]

/** A problem from few levels of success, so that there are ties, with one to three arms and costs of one scale. */
export const armProblem = fc.record({
  arms: fc
    .record({
      size: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 800 })),
      count: fc.integer({ min: 1, max: 3 }),
      level: fc.constantFrom(...levels),
      scale: fc.constantFrom(...scales),
      costs: fc.constantFrom("same", "whole", "random", "by query", "by position"),
      maxSamples: fc.integer({ min: 1, max: 17 }),
      seed: fc.nat()
    })
    .map(({ size, count, level, scale, costs, maxSamples, seed }): ReadonlyArray<CostedArm> => {
      const stream = random(seed, "arms")
      return Array.from({ length: count }, (_, a) => {
        const p = Float64Array.from({ length: size }, () => level[stream.below(level.length)])
        const own = a === 0 ? maxSamples : 1 + stream.below(maxSamples)
        const random = (): number => scale * (0.1 + stream.next() * 3)
        const cost =
          costs === "same"
            ? scale
            : costs === "whole"
              ? scale * (1 + 2 * a)
              : costs === "random"
                ? random()
                : costs === "by query"
                  ? Float64Array.from({ length: size }, random)
                  : { byPosition: Float64Array.from({ length: own }, random) }
        return { curves: successCurves(p, { maxSamples: own }), cost }
      })
    }),
  minimum: fc.constantFrom(0, 0, 0, 1),
  /** Where the budget lies between the cheapest and the dearest choices. */
  place: fc.oneof(
    fc.constantFrom(0, 0.01, 0.1, 0.25, 0.5, 1, 1.5),
    fc.double({ min: 0, max: 1.2, noNaN: true }),
    fc.double({ min: 0, max: 0.05, noNaN: true })
  )
})

/** The budget at a place between the cheapest and the dearest choices. */
export const budgetAt = (arms: ReadonlyArray<CostedArm>, minimum: number, place: number): number => {
  const { size } = arms[0].curves
  let least = 0
  let most = 0
  for (let query = 0; query < size; query++) {
    if (minimum > 0) least += Math.min(...arms.map((arm) => choiceOf(arm, query, minimum).cost)) / size
    most += Math.max(...arms.map((arm) => choiceOf(arm, query, arm.curves.maxSamples).cost)) / size
  }
  return least * (1 + 1e-9) + place * (most - least)
}
