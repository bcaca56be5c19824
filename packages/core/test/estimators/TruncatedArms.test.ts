import { expect, it } from "vitest"
import { truncatedArms } from "../../src/estimators/index.ts"
import { allocateArms, tokens } from "../../src/index.ts"
import { random } from "../../src/random/index.ts"

it("a cap saves what wrong answers go on for, and costs the success of what it cuts off", () => {
  const recorded = [{ costs: [10, 20, 30, 100], rewards: [1, 0, 1, 1] }]
  const [short, free] = truncatedArms(recorded, { caps: [25, Number.POSITIVE_INFINITY] })
  expect([short.curves.value(0, 1), free.curves.value(0, 1)]).toEqual([0.25, 0.75])
  expect(short.cost).toEqual(Float64Array.of((10 + 20 + 25 + 25) / 4))
  expect(free.cost).toEqual(Float64Array.of(40))
  expect(() => truncatedArms(recorded, { caps: [0] })).toThrow("caps is 0")
})

it("solves more for the same tokens where long answers are wrong more often, and never less than without caps", () => {
  const stream = random(3, "lengths")
  const make = (correlated: boolean) =>
    Array.from({ length: 60 }, () => {
      const p = stream.next()
      const rewards = Array.from({ length: 32 }, () => (stream.next() < p ? 1 : 0))
      const costs = rewards.map((reward) => (correlated && reward === 0 ? 300 : 60) * (0.5 + stream.next()))
      return { costs, rewards }
    })
  const gain = (recorded: ReturnType<typeof make>): number => {
    const value = (caps: ReadonlyArray<number>): number =>
      allocateArms(truncatedArms(recorded, { caps }), { budget: tokens(300) }).value
    return value([50, 100, 200, Number.POSITIVE_INFINITY]) - value([Number.POSITIVE_INFINITY])
  }
  // Where length says nothing about success, caps bring nothing.
  expect(gain(make(true))).toBeGreaterThan(0.1)
  expect(Math.abs(gain(make(false)))).toBeLessThan(0.005)
})
