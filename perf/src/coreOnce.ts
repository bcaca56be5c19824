/**
 * One piece of core's work in a process of its own, as each peer has one: `node coreOnce.ts success|beta|dense|memory` or
 * `node coreOnce.ts costs INSTANCE`. Prints JSON.
 *
 * @module
 */
import { readFileSync } from "node:fs"
import { allocate, allocateArms, betaCurves, marginalCurves, samples, successCurves, tokens } from "@alloc/core"
import { random } from "@alloc/core/random"
import { fastest } from "./coreClock.ts"

/** Number of queries, most samples of each, and the budget of the batches. */
export const batch: { readonly size: number; readonly maxSamples: number; readonly budget: number } = {
  size: 1_000_000,
  maxSamples: 128,
  budget: 8
}

/** An instance with costs that differ by query and by position, row-major. */
export interface CostedInstance {
  readonly size: number
  readonly maxSamples: number
  readonly success: ReadonlyArray<number>
  readonly marginals: ReadonlyArray<number>
  readonly costs: ReadonlyArray<number>
  readonly capacity: number
}

const { maxSamples, size } = batch
const budget = samples(batch.budget)

const probabilities = (): Float64Array => {
  const stream = random(1, "perf")
  return Float64Array.from({ length: size }, () => stream.next() ** 2)
}

const costs = (file: string): object => {
  const instance: CostedInstance = JSON.parse(readFileSync(file, "utf8"))
  const curves = successCurves(instance.success, { maxSamples: instance.maxSamples })
  const arms = [{ curves, cost: { byPosition: Float64Array.from(instance.costs) } }]
  const options = { budget: tokens(instance.capacity / instance.size) }
  const seconds = fastest(200, () => allocateArms(arms, options))
  const { bound, gap, value } = allocateArms(arms, options)
  return { seconds, bound, gap, value }
}

const works: Readonly<Record<string, (file: string) => object>> = {
  success: () => {
    const p = probabilities()
    return { seconds: fastest(9, () => allocate(successCurves(p, { maxSamples }), { budget })) }
  },
  beta: () => {
    const p = probabilities()
    const alpha = p.map((x) => 0.1 + 2 * x)
    const beta = p.map((x) => 2.1 - 2 * x)
    return { seconds: fastest(9, () => allocate(betaCurves(alpha, beta, { maxSamples }), { budget })) }
  },
  dense: () => {
    const p = probabilities()
    const marginals = new Float32Array(size * maxSamples)
    for (let query = 0; query < size; query++)
      for (let j = 0, m = p[query]; j < maxSamples; j++, m *= 1 - p[query]) marginals[query * maxSamples + j] = m
    return { seconds: fastest(3, () => allocate(marginalCurves(marginals, { size, maxSamples }), { budget })) }
  },
  // Nothing else runs, so that the peak of the process is this work's.
  memory: () => {
    allocate(successCurves(probabilities(), { maxSamples }), { budget })
    return { megabytes: process.resourceUsage().maxRSS / 1024 }
  },
  costs
}

if (import.meta.main) console.log(JSON.stringify(works[process.argv[2]](process.argv[3])))
