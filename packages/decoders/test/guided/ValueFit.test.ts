import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { Adam, Fit, newWeights, zeros } from "../../src/guided/ValueFit.ts"

const width = 3
const state = Float32Array.of(0.5, -1, 2)
const token = Float32Array.of(1, 0.25, -0.5)

const weightsOf = () => {
  const weights = newWeights(width, 4, true, random(5, "weights"))
  weights.output.set([0.5, -0.25, 1, 0.75])
  weights.constant[0] = 0.1
  return weights
}

describe("Fit", () => {
  it("has the gradient that differences of its value give, by every weight", () => {
    const weights = weightsOf()
    const fit = new Fit(weights, width)
    const gradient = zeros(weights)
    fit.value(state, token)
    fit.addGradient(state, token, 1, gradient)
    const step = 2 ** -7
    for (const part of ["state", "token", "bias", "output", "constant"] as const)
      weights[part].forEach((weight, i) => {
        weights[part][i] = weight + step
        const up = fit.value(state, token)
        weights[part][i] = weight - step
        const down = fit.value(state, token)
        weights[part][i] = weight
        expect((up - down) / (2 * step), `${part} ${i}`).toBeCloseTo(gradient[part][i], 4)
      })
  })

  it("is the constant before training", () => {
    const fit = new Fit(newWeights(width, 4, true, random(5, "weights")), width)
    expect(fit.value(state, token)).toBe(0)
  })
})

describe("Adam", () => {
  it("takes a first step of its rate against each gradient, and forgets the gradient", () => {
    const weights = weightsOf()
    const before = structuredClone(weights)
    const gradient = zeros(weights)
    gradient.output.set([3, -0.01, 0, 100])
    new Adam(weights, 0.1, 0).step(weights, gradient)
    const moved = Array.from(weights.output, (weight, i) => weight - before.output[i])
    ;[-0.1, 0.1, 0, -0.1].forEach((expected, i) => {
      expect(moved[i]).toBeCloseTo(expected, 4)
    })
    expect([...gradient.output]).toEqual([0, 0, 0, 0])
  })
})
