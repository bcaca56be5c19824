import { random } from "@alloc/core/random"
import { betaHead } from "@alloc/predictor"
import { sigmoid } from "@alloc/predictor/heads"
import { describe, expect, it } from "vitest"
import { applyLink, logOdds, softplus } from "../../src/heads/Head.ts"
import { cases, counts, largest, numeric } from "../HeadCases.ts"

const stream = random(12, "gradients")

describe("gradients of the heads' losses", () => {
  for (const c of cases) {
    it(`${c.name}: equals central differences to 1e-7`, () => {
      const raw = Float64Array.from({ length: c.size * c.outputs }, () => 2 * stream.next() - 1)
      const gradient = new Float64Array(raw.length)
      c.loss(raw, gradient)
      expect(largest(gradient, numeric(c.loss, raw))).toBeLessThan(1e-7)
      expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(1e-3)
    })
  }
  it("beta: the wall outside the limits of the concentration pushes back", () => {
    const head = betaHead()
    for (const v of [-5, 12]) {
      const raw = Float64Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 0.3 : v))
      const gradient = new Float64Array(12)
      head.loss(raw, counts, gradient)
      expect(Math.sign(gradient[1])).toBe(Math.sign(v))
      expect(
        largest(
          gradient,
          numeric((x) => head.loss(x, counts), raw)
        )
      ).toBeLessThan(1e-6)
    }
  })
})

describe("links", () => {
  it("clip to the limits, take log odds, and append the same numbers to every row", () => {
    const scores = Float64Array.of(-1, 0.5, 2)
    const logit = applyLink({ kind: "logit", low: 0.25, high: 0.75, append: [7] }, scores, 1)
    expect(Array.from(logit, (x) => Math.round(1e9 * x) / 1e9)).toEqual([-1.098612289, 7, 0, 7, 1.098612289, 7])
    expect(Array.from(applyLink({ kind: "append", append: [1, 2] }, scores, 3))).toEqual([-1, 0.5, 2, 1, 2])
    expect(applyLink({ kind: "identity" }, scores, 1)).toBe(scores)
    const shrunk = applyLink({ kind: "log", share: 0.5, base: [0.2, 0.8] }, Float64Array.of(-3, 0.4), 2)
    expect(shrunk[0]).toBeCloseTo(Math.log(0.1), 12)
    expect(shrunk[1]).toBeCloseTo(Math.log(0.6), 12)
  })

  it("sigmoid and softplus neither overflow nor lose small values", () => {
    expect([sigmoid(-800), sigmoid(800), softplus(800)]).toEqual([0, 1, 800])
    expect(softplus(-50)).toBeCloseTo(Math.exp(-50), 30)
    expect(Array.from(logOdds(Float64Array.of(0.5, 0.9)), sigmoid)[1]).toBeCloseTo(0.9, 14)
  })
})
