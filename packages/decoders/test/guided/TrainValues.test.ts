import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { lambdaReturns } from "../../src/guided/TrainValues.ts"
import { candidateValues, prefixValue, trainValues, type ValuedReply } from "../../src/index.ts"

const width = 6
const embedding = (token: number): Float32Array => Float32Array.from({ length: width }, (_, j) => (j === token ? 1 : 0))

/** Replies of two tokens; the reward is the product of what the state says and of which token came first. */
const replies = (n: number): ReadonlyArray<ValuedReply> => {
  const stream = random(7, "replies")
  const normal = () => stream.next() + stream.next() + stream.next() - 1.5
  return Array.from({ length: n }, (_, i): ValuedReply => {
    const states = [0, 1].map(() => Float32Array.from({ length: width }, normal))
    const tokens = [i % 2, 2 + (i % 3)]
    const reward = (states[0][0] > 0 ? 1 : -1) * (tokens[0] === 0 ? 1 : -1) + 0.2 * normal()
    return { group: `q${Math.floor(i / 4)}`, states, tokens, reward }
  })
}

const options = { embedding, hidden: 16, epochs: 40, rate: 0.01, batch: 32, decay: 0 }

describe("trainValues", () => {
  it("learns what a token is worth in a state, to less error than a constant on held-out groups", () => {
    const { heldOut, network } = trainValues(replies(800), options)
    // The second row of each reply knows nothing of the reward: half of its variance is what can be explained.
    expect(heldOut.network).toBeLessThan(0.65 * heldOut.constant)
    const values = candidateValues(network, embedding)
    for (const sign of [1, -1]) {
      const state = new Float32Array(width)
      state[0] = sign
      const [good, bad] = Array.from(values({ path: [], state }, Int32Array.of(0, 1)) as Float64Array)
      expect(Math.sign(good - bad)).toBe(sign)
    }
  })

  it("learns as much from embeddings of small numbers, as models have them", () => {
    const small = (token: number): Float32Array => embedding(token).map((value) => value / 64)
    const { heldOut, network } = trainValues(replies(400), { ...options, embedding: small, epochs: 10 })
    const whole = trainValues(replies(400), { ...options, epochs: 10 })
    expect(heldOut.network).toBeCloseTo(whole.heldOut.network, 5)
    const at = { path: [], state: Float32Array.of(1, 0, 0, 0, 0, 0) }
    const [own, other] = [candidateValues(network, small), candidateValues(whole.network, embedding)].map((values) =>
      Array.from(values(at, Int32Array.of(0, 1, 2)) as Float64Array)
    )
    own.forEach((value, i) => {
      expect(value).toBeCloseTo(other[i], 4)
    })
  })

  it("values all candidates alike before it has learnt anything", () => {
    const { network } = trainValues(replies(40), { ...options, epochs: 0 })
    const found = candidateValues(network, embedding)(
      { path: [], state: new Float32Array(width).fill(1) },
      Int32Array.of(0, 1, 2)
    )
    expect(new Set(found as Float64Array).size).toBe(1)
  })

  it("learns values of prefixes alone where replies have no tokens", () => {
    const stream = random(9, "prefixes")
    const given = Array.from({ length: 400 }, (_, i): ValuedReply => {
      const state = Float32Array.from({ length: width }, () => 2 * stream.next() - 1)
      return { group: `q${i}`, states: [state], tokens: undefined, reward: 3 * state[1] }
    })
    const { network } = trainValues(given, { hidden: 8, epochs: 60, rate: 0.01, batch: 32, decay: 0 })
    const at = (x: number): number => prefixValue(network, Float32Array.of(0, x, 0, 0, 0, 0))
    expect(at(0.8) - at(-0.8)).toBeGreaterThan(3)
  })

  it("gives the same weights for the same seed", () => {
    const [a, b] = [1, 1].map((seed) => trainValues(replies(80), { ...options, epochs: 3, seed }).network)
    expect(a.state).toEqual(b.state)
    expect(trainValues(replies(80), { ...options, epochs: 3, seed: 2 }).network.state).not.toEqual(a.state)
  })

  it("learns lambda returns too", () => {
    const monte = trainValues(replies(400), { ...options, epochs: 10 })
    const td = trainValues(replies(400), { ...options, epochs: 10, lambda: 0.95 })
    expect(td.network.output).not.toEqual(monte.network.output)
    expect(td.heldOut.network).toBeLessThan(td.heldOut.constant)
  })

  it("refuses replies of one group", () => {
    const one = replies(8).map((reply) => ({ ...reply, group: "q" }))
    expect(() => trainValues(one, options)).toThrow("replies is 8")
  })
})

describe("lambdaReturns", () => {
  it("is the reward everywhere at lambda 1, and the next value at lambda 0", () => {
    expect([...lambdaReturns([1, 2, 3], 9, 1)]).toEqual([9, 9, 9])
    expect([...lambdaReturns([1, 2, 3], 9, 0)]).toEqual([2, 3, 9])
  })

  it("mixes the two", () => {
    // G_2 = 9, G_1 = .5 x 3 + .5 x 9 = 6, G_0 = .5 x 2 + .5 x 6 = 4.
    expect([...lambdaReturns([1, 2, 3], 9, 0.5)]).toEqual([4, 6, 9])
  })
})
