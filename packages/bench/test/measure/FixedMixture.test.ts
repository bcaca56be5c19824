import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { affordable, envelope, mixtureFor } from "../../src/measure/FixedMixture.ts"

const stream = random(3, "mixtures")

describe("a fixed mixture", () => {
  it("is the best of all mixtures of two decoders within the budget", () => {
    for (let round = 0; round < 50; round++) {
      const arms = Array.from({ length: 6 }, (_, arm) => ({
        arm,
        cost: 0.1 + stream.next(),
        reward: stream.next(),
        complete: true
      }))
      const hull = envelope(arms)
      const least = Math.min(...arms.map(({ cost }) => cost))
      const budget = least + stream.next() * 0.8
      const value = ({ cheaper, dearer, share }: ReturnType<typeof mixtureFor>): number =>
        (1 - share) * arms[cheaper].reward + share * arms[dearer].reward
      let best = 0
      for (const a of arms) {
        if (a.cost <= budget) best = Math.max(best, a.reward)
        for (const b of arms) {
          if (a.cost > budget || b.cost <= budget) continue
          const share = (budget - a.cost) / (b.cost - a.cost)
          best = Math.max(best, (1 - share) * a.reward + share * b.reward)
        }
      }
      expect(value(mixtureFor(hull, budget))).toBeCloseTo(best, 12)
    }
  })
  it("knows the best decoder that a budget can pay", () => {
    const arms = [
      { arm: 0, cost: 1, reward: 0.5, complete: true },
      { arm: 1, cost: 2, reward: 0.4, complete: true },
      { arm: 2, cost: 3, reward: 0.9, complete: true }
    ]
    expect(affordable(arms, 2.5)?.arm).toBe(0)
    expect(affordable(arms, 3)?.arm).toBe(2)
    expect(affordable(arms, 0.5)).toBeUndefined()
    expect(mixtureFor(envelope(arms), 0.5)).toMatchObject({ cheaper: 0, dearer: 0, share: 0 })
  })
})
