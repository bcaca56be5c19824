import { describe, expect, it } from "vitest"
import { traced } from "../../src/guided/TracedDraw.ts"
import { type BlockGuidance, drawBlockwise, drawSamples, type SampleRequest } from "../../src/index.ts"
import { end, toyModel } from "./ToyModel.ts"

const request = (from: number, to: number, maxTokens = 6): SampleRequest => ({
  query: "q",
  prompt: "?",
  seed: 3,
  from,
  to,
  sampling: { temperature: 1, maxTokens, stop: [] }
})

/** Blocks that end with c are worth most. */
const lastIsC = (state: Float32Array): number => state[3]
const guidance = (continuations: number, length: number): BlockGuidance => ({ value: lastIsC, continuations, length })

const share = (texts: ReadonlyArray<string>): number => texts.filter((text) => text.endsWith("c")).length / texts.length

describe("drawBlockwise", () => {
  it("keeps the continuation of highest value, so that more continuations end well more often", async () => {
    const shares: Array<number> = []
    for (const m of [1, 2, 8]) {
      const { samples } = await drawBlockwise(toyModel().model, request(0, 400, 3), 0, guidance(m, 3))
      shares.push(share(samples.map(({ text }) => text)))
    }
    const plain = await drawSamples(toyModel().model, request(0, 400, 3), 0)
    expect(Math.abs(shares[0] - share(plain.samples.map(({ text }) => text)))).toBeLessThan(0.1)
    expect(shares[1]).toBeGreaterThan(shares[0] + 0.1)
    expect(shares[2]).toBeGreaterThan(shares[1] + 0.1)
  })

  it("counts every evaluation, those of continuations that were not kept included", async () => {
    const { evaluated, model } = toyModel()
    const { evaluations } = await drawBlockwise(model, request(0, 20), 0, guidance(3, 2))
    expect(evaluations).toBe(evaluated.length)
  })

  it("draws the same sample whatever else is drawn with it", async () => {
    const whole = await drawBlockwise(toyModel().model, request(0, 12), 0, guidance(3, 2))
    const part = await drawBlockwise(toyModel().model, request(5, 7), 0, guidance(3, 2))
    const texts = (samples: typeof whole.samples) => samples.map(({ index, text, tokens }) => [index, text, tokens])
    expect(texts(part.samples)).toEqual(texts(whole.samples).slice(5, 7))
  })

  it("gives texts of at most as many tokens as asked for, and the log-probability of their tokens", async () => {
    const { after, model } = toyModel()
    const { samples } = await drawBlockwise(model, request(0, 60, 5), 0, guidance(2, 2))
    for (const { finish, logProbability = 0, text, tokens } of samples) {
      expect(tokens).toBe(text.length)
      expect(tokens).toBeLessThanOrEqual(5)
      expect(finish).toBe(tokens === 5 ? "length" : "end")
      const path = [...text].map((letter) => " abc".indexOf(letter))
      if (finish === "end") path.push(end)
      const expected = path.reduce((sum, token, i) => sum + Math.log(after(path[i - 1] ?? 0)[token]), 0)
      expect(logProbability).toBeCloseTo(expected, 10)
    }
  })

  it("can be traced: the states are those of the kept tokens", async () => {
    const tracing = traced(toyModel().model, end)
    const { samples } = await drawBlockwise(tracing.model, request(0, 30), 0, guidance(3, 2))
    expect(tracing.traces.length).toBe(30)
    for (const { index, last, states, tokens } of tracing.traces) {
      const { text } = samples[index]
      const path = [...text].map((letter) => " abc".indexOf(letter))
      expect(tokens.slice(0, path.length)).toEqual(path)
      expect(states.map((state) => state.indexOf(1))).toEqual([0, ...path].slice(0, tokens.length))
      expect(last.indexOf(1)).toBe(path.at(-1) ?? 0)
    }
  })

  it("refuses blocks of no tokens", async () => {
    await expect(drawBlockwise(toyModel().model, request(0, 1), 0, guidance(2, 0))).rejects.toMatchObject({
      reason: { _tag: "InvalidRequest", field: "length" }
    })
  })
})
