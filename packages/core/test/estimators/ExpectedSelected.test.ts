import fc from "fast-check"
import { expect, it } from "vitest"
import { expectedMaximumCurve, expectedSelectedCurve, selectedCurves } from "../../src/estimators/index.ts"
import { allocate, samples } from "../../src/index.ts"

/** Mean over all subsets of k of the true reward of what looks best, ties shared. */
const bruteForce = (seen: ReadonlyArray<number>, real: ReadonlyArray<number>, k: number): number => {
  let sum = 0
  let count = 0
  for (let subset = 0; subset < 2 ** seen.length; subset++) {
    const members = seen.map((_, i) => i).filter((i) => (subset >> i) & 1)
    if (members.length !== k) continue
    const best = Math.max(...members.map((i) => seen[i]))
    const tied = seen.map((_, i) => i).filter((i) => seen[i] === best)
    sum += tied.reduce((all, i) => all + real[i], 0) / tied.length
    count += 1
  }
  return sum / count
}

it("is the mean over all subsets of the true reward of the sample that looks best", () => {
  const reward = fc.integer({ min: 0, max: 5 }).map((x) => x / 5)
  fc.assert(
    fc.property(fc.array(fc.tuple(reward, reward), { minLength: 1, maxLength: 8 }), (pairs) => {
      const seen = pairs.map(([s]) => s)
      const real = pairs.map(([, r]) => r)
      const curve = expectedSelectedCurve(seen, real)
      for (let k = 1; k <= pairs.length; k++) expect(curve[k - 1]).toBeCloseTo(bruteForce(seen, real, k), 12)
      for (const [k, most] of expectedMaximumCurve(real).entries())
        expect(expectedSelectedCurve(real, real)[k]).toBeCloseTo(most, 12)
    })
  )
})

it("is not drawn further than it rises, and the price says so", () => {
  const curves = selectedCurves([
    { seen: [0.1, 0.5, 0.9], real: [0.6, 0.9, 0] },
    { seen: [0.1, 0.5, 0.9], real: [0.1, 0.5, 0.9] }
  ])
  const { samples: drawn, price } = allocate(curves, { budget: samples(3) })
  expect([...drawn]).toEqual([1, 3])
  expect(price).toBe(0)
})
