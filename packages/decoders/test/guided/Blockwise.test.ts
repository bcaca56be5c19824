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

  it("keeps the texts' tokens apart from all that were drawn", async () => {
    const [plain, blocks] = [guidance(1, 3), guidance(4, 3)]
    const one = await drawBlockwise(toyModel().model, request(0, 40), 0, plain)
    for (const { drawnTokens, tokens } of one.samples) expect(drawnTokens).toBe(tokens)
    // Without an end of the text every continuation has all tokens of its block.
    const { model } = toyModel()
    const endless = { ...model, isEnd: () => false }
    const four = await drawBlockwise(endless, request(0, 40, 7), 0, blocks)
    for (const { drawnTokens, tokens } of four.samples) expect([tokens, drawnTokens]).toEqual([7, 28])
    const ending = await drawBlockwise(toyModel().model, request(0, 40), 0, blocks)
    for (const { drawnTokens = 0, text } of ending.samples) {
      expect(drawnTokens).toBeGreaterThanOrEqual(text.length)
      expect(drawnTokens).toBeLessThanOrEqual(4 * 6)
    }
  })

  it("values texts instead of states, all continuations of a block at once, without a pass more", async () => {
    const seen: Array<ReadonlyArray<string>> = []
    const byText: BlockGuidance = {
      continuations: 3,
      length: 2,
      textValues: (texts) => {
        seen.push(texts)
        return texts.map((text) => (text.endsWith("c") ? 1 : 0))
      }
    }
    const { evaluated, model } = toyModel()
    const { evaluations, samples } = await drawBlockwise(model, request(0, 30), 0, byText)
    expect(evaluations).toBe(evaluated.length)
    const byState = await drawBlockwise(toyModel().model, request(0, 30), 0, guidance(3, 2))
    expect(samples.map(({ text }) => text)).toEqual(byState.samples.map(({ text }) => text))
    expect(evaluations).toBeLessThan(byState.evaluations)
    expect(seen.every((texts) => texts.length === 3)).toBe(true)
    // Later blocks are valued as whole texts.
    const firstTwo = new Set(seen.filter((texts) => texts.every((text) => text.length <= 2)).flat())
    for (const texts of seen)
      if (texts.some((text) => text.length > 2))
        expect(texts.every((text) => firstTwo.has(text.slice(0, 2)))).toBe(true)
  })

  it("refuses values of states where the model shows none, and names what would do", async () => {
    const { model } = toyModel()
    const blind = {
      ...model,
      evaluate: async (...given: Parameters<typeof model.evaluate>) => ({
        ...(await model.evaluate(...given)),
        state: undefined
      })
    }
    await expect(drawBlockwise(blind, request(0, 1), 0, guidance(2, 2))).rejects.toMatchObject({
      reason: { _tag: "InvalidRequest", field: "value", valid: expect.stringContaining("textValues") }
    })
  })

  it("ends before a stop string that begins in one block and ends in the next", async () => {
    const { model } = toyModel()
    const stopped = { ...request(0, 200, 12), sampling: { temperature: 1, maxTokens: 12, stop: ["ab", "bca"] } }
    const { samples } = await drawBlockwise(model, stopped, 0, guidance(1, 1))
    expect(samples.some(({ finish }) => finish === "stop")).toBe(true)
    for (const { finish, text, tokens } of samples) {
      expect(text).not.toMatch(/ab|bca/)
      if (finish !== "stop") expect(tokens).toBe(text.length)
    }
  })

  it("refuses blocks of no tokens", async () => {
    await expect(drawBlockwise(toyModel().model, request(0, 1), 0, guidance(2, 0))).rejects.toMatchObject({
      reason: { _tag: "InvalidRequest", field: "length" }
    })
  })
})
