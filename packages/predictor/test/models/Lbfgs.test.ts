import { minimise, minimiseAsync } from "@alloc/predictor/models"
import { describe, expect, it } from "vitest"

describe("minimise", () => {
  it("finds the minimum of Rosenbrock's function, (1, 1), to 1e-5", () => {
    const { converged, point } = minimise(
      ([x, y], g) => {
        g[0] = -2 * (1 - x) - 400 * x * (y - x * x)
        g[1] = 200 * (y - x * x)
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2
      },
      Float64Array.of(-1.2, 1),
      { tolerance: 1e-16 }
    )
    expect(converged).toBe(true)
    expect(Math.abs(point[0] - 1)).toBeLessThan(1e-5)
    expect(Math.abs(point[1] - 1)).toBeLessThan(1e-5)
  })

  it("ends at the exact solution of a badly scaled quadratic, faster with its curvature", () => {
    const scale = Float64Array.from({ length: 20 }, (_, i) => 10 ** (i / 4))
    const bowl = (x: Float64Array, g: Float64Array): number => {
      let value = 0
      for (let i = 0; i < 20; i++) {
        g[i] = scale[i] * (x[i] - i)
        value += 0.5 * scale[i] * (x[i] - i) ** 2
      }
      return value
    }
    const known = minimise(bowl, new Float64Array(20), { curvature: scale, tolerance: 1e-14 })
    const blind = minimise(bowl, new Float64Array(20), { tolerance: 1e-14 })
    known.point.forEach((x, i) => {
      expect(x).toBeCloseTo(i, 5)
    })
    expect(known.iterations).toBeLessThan(blind.iterations)
  })

  it("does the same later as at once", async () => {
    const at = (x: Float64Array) => ({ value: Math.cosh(x[0] - 1), gradient: Float64Array.of(Math.sinh(x[0] - 1)) })
    const later = await minimiseAsync((x) => Promise.resolve(at(x)), Float64Array.of(3))
    const now = minimise((x, g) => {
      g.set(at(x).gradient)
      return at(x).value
    }, Float64Array.of(3))
    expect(later).toEqual(now)
  })

  it("ends where only the rounding of a long sum tells steps apart, whatever the tolerance", () => {
    // A value that is known to 12 digits, and a slope that is known to 8.
    const bowl = (x: Float64Array, g: Float64Array): number => {
      g[0] = 2 * (x[0] - 3) + 1e-8 * Math.sin(1e9 * x[0])
      return 1 + Math.round(1e12 * (x[0] - 3) ** 2) / 1e12
    }
    const { converged, evaluations, point } = minimise(bowl, Float64Array.of(0), { tolerance: 0, maxIterations: 2000 })
    expect(converged).toBe(true)
    expect(point[0]).toBeCloseTo(3, 5)
    expect(evaluations).toBeLessThan(200)
  })
})
