import { expect, it } from "vitest"
import { allocateArms, successCurves, tokens } from "../../src/index.ts"
import { allocateAtQuantile } from "../../src/policies/index.ts"
import { random } from "../../src/random/index.ts"

it("keeps the budget as often as asked, where the expectation alone exceeds it half of the time", () => {
  const n = 200
  const stream = random(1, "quantile")
  const curves = successCurves(
    Float64Array.from({ length: n }, () => stream.next()),
    { maxSamples: 8 }
  )
  // Exponential costs of mean 100.
  const arm = { curves, cost: 100, variance: 10_000 }
  const budget = tokens(250)
  const total = (samples: Int32Array): number => {
    let sum = 0
    for (const count of samples) for (let k = 0; k < count; k++) sum += -100 * Math.log(1 - stream.next())
    return sum / n
  }
  const kept = (samples: Int32Array): number => {
    let times = 0
    for (let run = 0; run < 2000; run++) if (total(samples) <= budget) times += 1
    return times / 2000
  }
  const plain = kept(allocateArms([{ curves, cost: 100 }], { budget }).samples)
  const at95 = allocateAtQuantile([arm], { budget, quantile: 0.95 })
  const safe = kept(at95.samples)
  expect(plain).toBeGreaterThan(0.4)
  expect(plain).toBeLessThan(0.6)
  expect(safe).toBeGreaterThan(0.93)
  expect(safe).toBeLessThan(0.98)
  expect(() => allocateAtQuantile([arm], { budget: tokens(100), quantile: 0.95, minimum: 1 })).toThrow(
    "smallest feasible"
  )
})
