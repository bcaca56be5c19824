import { describe, expect, it } from "vitest"
import { candidateValues, prefixValue, type ValueNetwork } from "../../src/index.ts"

const network: ValueNetwork = {
  width: 2,
  hidden: 2,
  mean: Float32Array.of(1, 0),
  scale: Float32Array.of(2, 1),
  state: Float32Array.of(1, 0, 0, -1),
  token: Float32Array.of(0, 1, 2, 0),
  bias: Float32Array.of(0.5, 0),
  output: Float32Array.of(2, 10),
  constant: 3
}

const state = Float32Array.of(5, 1)

describe("prefixValue", () => {
  it("is the network without a token", () => {
    // h' = (2, 1); units relu(2.5) and relu(-1).
    expect(prefixValue(network, state)).toBe(3 + 2 * 2.5)
  })
})

describe("candidateValues", () => {
  it("adds each candidate's embedding to the units, and reads it once", () => {
    const read: Array<number> = []
    const values = candidateValues(network, (token) => {
      read.push(token)
      return Float32Array.of(token, 1)
    })
    // Units relu(2.5 + 1), and relu(-1 + 2 token).
    expect([...(values({ path: [], state }, Int32Array.of(0, 1, 2)) as Float64Array)]).toEqual([10, 20, 40])
    values({ path: [], state }, Int32Array.of(2, 1))
    expect(read).toEqual([0, 1, 2])
  })

  it("values all alike where there is no state", () => {
    const values = candidateValues(network, () => Float32Array.of(1, 1))
    expect([...(values({ path: [], state: undefined }, Int32Array.of(0, 1)) as Float64Array)]).toEqual([0, 0])
  })
})
