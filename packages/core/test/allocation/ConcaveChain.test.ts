import { describe, expect, it } from "vitest"
import { type Chain, closeChain, startChain } from "../../src/allocation/ConcaveChain.ts"

const chain = (gain: ReadonlyArray<number>, cost: ReadonlyArray<number>): Chain => ({
  gain: Float64Array.from(gain),
  cost: Float64Array.from(cost),
  density: new Float64Array(gain.length),
  arm: new Int32Array(gain.length),
  samples: new Int32Array(gain.length),
  base: { gain: 0, cost: 0, arm: -1, samples: 0 }
})

describe("closeChain", () => {
  it("gives densities that never rise and are never infinite, whatever rounding made of the quotients", () => {
    const closed = chain([1, 0.5, 0.6, 0.1], [0, 1, 1, 1])
    expect(closeChain(closed, 4, 0)).toBe(4)
    expect([...closed.density]).toEqual([Number.MAX_VALUE, 0.5, 0.5, 0.1])
  })
})

describe("startChain", () => {
  it("makes the choice the base", () => {
    const started = chain([], [])
    startChain(started, 0.25, 3, 1, 2)
    expect(started.base).toEqual({ gain: 0.25, cost: 3, arm: 1, samples: 2 })
  })
})
