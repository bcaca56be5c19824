import { describe, expect, it } from "vitest"
import { drawSamples, type NextToken, type SampleRequest, type TokenModel } from "../../src/index.ts"

const end = 0
const newline = 4
const words = ["<end>", "a", "b", "c", "\n"]

/** A toy model over 5 tokens whose distribution depends on the last token; lists only the `listed` most probable. */
const toyModel = (listed: number) => {
  const evaluated: Array<string> = []
  const context: Array<number> = []
  const after = (last: number): ReadonlyArray<number> => {
    const probabilities = [
      [0.1, 0.5, 0.2, 0.1, 0.1],
      [0.2, 0.1, 0.3, 0.15, 0.25],
      [0.3, 0.2, 0.05, 0.05, 0.4],
      [0.05, 0.05, 0.05, 0.05, 0.8],
      [0.2, 0.2, 0.2, 0.2, 0.2]
    ]
    return probabilities[last]
  }
  const model: TokenModel = {
    evaluate: async (depth, token, full) => {
      context.length = token === undefined ? 0 : depth
      if (token !== undefined) context.push(token)
      evaluated.push(`${context.join()}${full ? " full" : ""}`)
      const p = after(context.at(-1) ?? 0)
      const order = [0, 1, 2, 3, 4].sort((a, b) => p[b] - p[a] || a - b)
      const shown = order.slice(0, full ? 5 : listed)
      const next: NextToken = {
        tokens: Int32Array.from(shown),
        weights: Float64Array.from(shown, (t) => 10 * p[t]),
        total: 10
      }
      return next
    },
    text: (tokens) => tokens.map((token) => words[token]).join(""),
    isEnd: (token) => token === end
  }
  return { model, evaluated, after }
}

const request = (from: number, to: number, maxTokens = 3): SampleRequest => ({
  query: "q",
  prompt: "?",
  seed: 5,
  from,
  to,
  sampling: { temperature: 1, maxTokens, stop: ["\n"] }
})

/** Exact probability of every outcome "text|finish". */
const outcomes = (after: (last: number) => ReadonlyArray<number>, maxTokens: number): Map<string, number> => {
  const found = new Map<string, number>()
  const walk = (path: ReadonlyArray<number>, probability: number): void => {
    const text = path.map((token) => words[token]).join("")
    const add = (key: string, p: number): void => void found.set(key, (found.get(key) ?? 0) + p)
    after(path.at(-1) ?? 0).forEach((p, token) => {
      if (token === end) add(`${text}|end`, probability * p)
      else if (token === newline) add(`${text}|stop`, probability * p)
      else if (path.length + 1 === maxTokens) add(`${text}${words[token]}|length`, probability * p)
      else walk([...path, token], probability * p)
    })
  }
  walk([], 1)
  return found
}

describe("drawSamples", () => {
  it.each([2, 5])("draws from the whole distribution when %i of 5 tokens are listed", async (listed) => {
    const { model, after } = toyModel(listed)
    const n = 20_000
    const { samples } = await drawSamples(model, request(0, n), 0)
    const counts = new Map<string, number>()
    for (const { finish, text } of samples) counts.set(`${text}|${finish}`, (counts.get(`${text}|${finish}`) ?? 0) + 1)
    const exact = outcomes(after, 3)
    expect([...exact.values()].reduce((a, b) => a + b)).toBeCloseTo(1, 12)
    for (const [key, p] of exact) {
      // 5 standard deviations of a binomial count: the seed is fixed, so this never flickers.
      expect(Math.abs((counts.get(key) ?? 0) - n * p), key).toBeLessThan(5 * Math.sqrt(n * p * (1 - p)))
    }
  })

  it("gives each sample the log-probability of its own tokens, the stopping one included", async () => {
    const { model, after } = toyModel(2)
    const { samples } = await drawSamples(model, request(0, 200), 0)
    for (const { finish, logProbability, text, tokens } of samples) {
      const path = [...text].map((letter) => words.indexOf(letter))
      if (finish === "stop") path.push(newline)
      if (finish === "end") path.push(end)
      let expected = 0
      path.forEach((token, i) => {
        expected += Math.log(after(path[i - 1] ?? 0)[token])
      })
      expect(logProbability).toBeCloseTo(expected, 10)
      expect(tokens).toBe(text.length)
    }
    expect(new Set(samples.map(({ finish }) => finish))).toEqual(new Set(["stop", "end", "length"]))
  })

  it("draws the same sample whatever else is drawn with it", async () => {
    const whole = await drawSamples(toyModel(2).model, request(0, 64), 0)
    const parts = [
      ...(await drawSamples(toyModel(2).model, request(0, 1), 0)).samples,
      ...(await drawSamples(toyModel(2).model, request(1, 40), 0)).samples,
      ...(await drawSamples(toyModel(2).model, request(40, 64), 0)).samples
    ]
    const facts = ({ finish, index, logProbability, text }: (typeof parts)[number]) => [
      index,
      text,
      logProbability,
      finish
    ]
    expect(parts.map(facts)).toEqual(whole.samples.map(facts))
  })

  it("evaluates each distinct prefix once, and the whole vocabulary at most once for each", async () => {
    const { evaluated, model } = toyModel(2)
    const { evaluations, samples } = await drawSamples(model, request(0, 500), 0)
    expect(evaluations).toBe(evaluated.length)
    expect(new Set(evaluated).size).toBe(evaluated.length)
    const passed = new Set<string>()
    for (const { finish, text } of samples) {
      const path = [...text].map((letter) => words.indexOf(letter))
      for (let n = 0; n <= path.length - (finish === "length" ? 1 : 0); n++) passed.add(path.slice(0, n).join())
    }
    expect(new Set(evaluated.filter((key) => !key.endsWith("full")))).toEqual(passed)
  })

  it("counts the prompt's time in every sample's latency", async () => {
    const { samples } = await drawSamples(toyModel(5).model, request(0, 4), 1000)
    for (const { latencyMs } of samples) expect(latencyMs).toBeGreaterThanOrEqual(1000)
  })
})
