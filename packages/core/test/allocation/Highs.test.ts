import fc from "fast-check"
import { expect, it } from "vitest"
import { allocate, samples } from "../../src/index.ts"
import { instance, sum } from "../Arbitraries.ts"
import { loadHighs } from "../Highs.ts"

it("equals the integer optimum that HiGHS finds on 600 instances with minima, maxima, weights, ties and zeros", async () => {
  const highs = await loadHighs()
  fc.assert(
    fc.property(instance, ({ curves, budget, minimum, maximum, weights }) => {
      const { size, maxSamples } = curves
      const name = (i: number, j: number): string => `c${i}_${j}`
      const objective: Array<string> = []
      const order: Array<string> = []
      const all: Array<string> = []
      const fixed: Array<string> = []
      for (let i = 0; i < size; i++)
        for (let j = 1; j <= maxSamples; j++) {
          const m = curves.marginal(i, j) * (weights?.[i] ?? 1)
          all.push(name(i, j))
          objective.push(`${m < 0 ? "-" : "+"} ${Math.abs(m).toFixed(15)} ${name(i, j)}`)
          if (j > 1) order.push(` o${i}_${j}: ${name(i, j)} - ${name(i, j - 1)} <= 0`)
          if (j <= (minimum?.[i] ?? 0)) fixed.push(` ${name(i, j)} = 1`)
          else if (j > (maximum?.[i] ?? maxSamples)) fixed.push(` ${name(i, j)} = 0`)
        }
      const lp = [
        "Maximize",
        ` obj: ${objective.join(" ")}`,
        "Subject To",
        ` budget: ${all.join(" + ")} <= ${Math.floor(budget * size + 1e-9)}`,
        ...order,
        ...fixed.map((line, at) => ` f${at}:${line}`),
        "Binary",
        ` ${all.join(" ")}`,
        "End"
      ].join("\n")
      const solved = highs.solve(lp, { mip_rel_gap: 0, mip_abs_gap: 0 })
      expect(solved.Status).toBe("Optimal")
      const ours = allocate(curves, { budget: samples(budget), minimum, maximum, weights })
      expect(Math.abs(ours.value * size - solved.ObjectiveValue)).toBeLessThan(1e-6)
      expect(sum(ours.samples)).toBeLessThanOrEqual(budget * size + 1e-9)
    }),
    { numRuns: 600 }
  )
})
