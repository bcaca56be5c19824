import { describe, expect, it } from "vitest"
import { DecoderError, drawSamples, guided, type SampleRequest, type ValuedPrefix } from "../../src/index.ts"
import { toyModel } from "./ToyModel.ts"

const request = (to: number, maxTokens = 4, temperature = 0.7): SampleRequest => ({
  query: "q",
  prompt: "?",
  seed: 3,
  from: 0,
  to,
  sampling: { temperature, maxTokens, stop: [] }
})

/** Letter b is worth most. */
const letters = (_: ValuedPrefix, candidates: Int32Array) => Array.from(candidates, (token) => [0, 0.2, 1, -0.5][token])

describe("guided", () => {
  it.each([2, 4])("is plain sampling at beta 0, token for token, where %i tokens are listed", async (listed) => {
    const plain = await drawSamples(toyModel(listed).model, request(300), 0)
    const same = await drawSamples(guided(toyModel(listed).model, { values: letters, beta: 0 }, 0.7), request(300), 0)
    const facts = ({ finish, index, logProbability, plainLogProbability, text }: (typeof plain.samples)[number]) => [
      index,
      text,
      finish,
      logProbability,
      plainLogProbability
    ]
    expect(same.samples.map(facts)).toEqual(plain.samples.map(facts))
    expect(same.evaluations).toBe(plain.evaluations)
  })

  it("is plain sampling where all values are equal, whatever beta is", async () => {
    const equal = (_: ValuedPrefix, candidates: Int32Array) => new Float64Array(candidates.length).fill(7)
    const plain = await drawSamples(toyModel().model, request(300), 0)
    const same = await drawSamples(guided(toyModel().model, { values: equal, beta: 10 }, 0.7), request(300), 0)
    expect(same.samples.map(({ text }) => text)).toEqual(plain.samples.map(({ text }) => text))
    for (const { logProbability = 0, plainLogProbability = 1 } of same.samples)
      expect(plainLogProbability).toBeCloseTo(logProbability, 12)
  })

  it.each([1, 2, 3, 4])(
    "multiplies the first %i weights and leaves the other tokens their weight",
    async (candidates) => {
      const { after, model } = toyModel()
      const [beta, temperature] = [1.5, 0.7]
      const next = await guided(model, { values: letters, beta, candidates }, temperature).evaluate(0, undefined, false)
      const plain = after(0)
      const top = Array.from(next.tokens).slice(0, candidates)
      const values = letters({ path: [], state: undefined }, Int32Array.from(top))
      const mean = values.reduce((a, b) => a + b) / candidates
      const expected = Array.from(next.tokens, (token, i) =>
        i < candidates ? 2 * plain[token] * Math.exp((beta * (values[i] - mean)) / temperature) : 2 * plain[token]
      )
      next.weights.forEach((weight, i) => {
        expect(weight).toBeCloseTo(expected[i], 12)
      })
      expect(next.total).toBeCloseTo(
        expected.reduce((a, b) => a + b),
        12
      )
    }
  )

  it("draws from the guided distribution, unlisted tokens included", async () => {
    const [beta, n] = [1, 20_000]
    const { after, model } = toyModel(2)
    const { samples } = await drawSamples(
      guided(model, { values: letters, beta, candidates: 2 }, 1),
      request(n, 1, 1),
      0
    )
    const p = after(0)
    // The two most probable are a (.5) and, of equal b and c, b: values .2 and 1, centred -.4 and .4.
    const weights = [p[0], p[1] * Math.exp(-0.4), p[2] * Math.exp(0.4), p[3]]
    const total = weights.reduce((a, b) => a + b)
    const texts = ["", "a", "b", "c"]
    texts.forEach((text, token) => {
      const share = weights[token] / total
      const count = samples.filter((sample) => sample.text === text).length
      expect(Math.abs(count - n * share), text).toBeLessThan(5 * Math.sqrt(n * share * (1 - share)))
    })
  })

  it("tells the same tokens' probability without guidance, whose mean log ratio is the divergence", async () => {
    const { after, model } = toyModel()
    const n = 5000
    const { samples } = await drawSamples(guided(model, { values: letters, beta: 1 }, 1), request(n, 1, 1), 0)
    const p = after(0)
    const values = [0, 0.2, 1, -0.5]
    const mean = values.reduce((a, b) => a + b) / 4
    const weights = p.map((share, token) => share * Math.exp(values[token] - mean))
    const total = weights.reduce((a, b) => a + b)
    const exact = weights.reduce((sum, w, t) => sum + (w / total) * Math.log(w / total / p[t]), 0)
    const ratios = samples.map(
      ({ logProbability = 0, plainLogProbability = 0 }) => logProbability - plainLogProbability
    )
    const found = ratios.reduce((a, b) => a + b) / n
    const variance = ratios.reduce((sum, r) => sum + (r - found) ** 2, 0) / n
    expect(Math.abs(found - exact)).toBeLessThan(5 * Math.sqrt(variance / n))
    expect(exact).toBeGreaterThan(0.05)
  })

  it("asks for values with the path and the state of the prefix", async () => {
    const seen: Array<string> = []
    const values = ({ path, state }: ValuedPrefix, candidates: Int32Array) => {
      seen.push(`${path.join()}:${state?.indexOf(1)}`)
      return new Float64Array(candidates.length)
    }
    await drawSamples(guided(toyModel().model, { values, beta: 1 }, 0.7), request(50), 0)
    expect(seen).toContain(":0")
    for (const one of seen) {
      const [path, state] = one.split(":")
      expect(state).toBe(path === "" ? "0" : path.at(-1))
    }
  })

  it.each([
    { beta: -1, field: "beta" },
    { beta: Number.NaN, field: "beta" },
    { beta: 1, candidates: 0, field: "candidates" }
  ])("refuses $field of $beta, $candidates", ({ field, ...options }) => {
    try {
      guided(toyModel().model, { values: letters, ...options }, 1)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(DecoderError)
      expect(error).toMatchObject({ reason: { _tag: "InvalidRequest", field } })
    }
  })
})
