import { random } from "@alloc/core/random"
import type { HiddenStates } from "@alloc/core/recording"
import {
  drawBlockwise,
  drawSamples,
  guided,
  type NextToken,
  type StateModel,
  type TokenModel,
  type TracedBatch
} from "@alloc/decoders"

const width = 6
const letters = ["", "a", "b", "c"]
const end = 0

const oneHot = (token: number, text: string): Float32Array =>
  Float32Array.from({ length: width }, (_, j) =>
    j === token ? 1 : j === 4 ? (text.match(/b/g)?.length ?? 0) / 4 : j === 5 ? text.length / 8 : 0
  )

/** A model over three letters in whose states the number of letters b can be read. */
export const toyStateModel = (): StateModel => {
  const source = { model: "toy", modelHash: "0", kind: "closed conversation, last token, last layer", width }
  const model = (): TokenModel => {
    const context: Array<number> = []
    return {
      evaluate: async (depth, token) => {
        context.length = token === undefined ? 0 : depth
        if (token !== undefined) context.push(token)
        const text = context.map((one) => letters[one]).join("")
        const next: NextToken = {
          tokens: Int32Array.of(1, 2, 3, 0),
          weights: Float64Array.of(3, 3, 3, 1),
          total: 10,
          state: oneHot(context.at(-1) ?? 0, text)
        }
        return next
      },
      text: (tokens) => tokens.map((token) => letters[token]).join(""),
      isEnd: (token) => token === end
    }
  }
  const stateOf = (text: string): Float32Array => oneHot(end, text)
  const trace: StateModel["trace"] = async (request, guidance): Promise<TracedBatch> => {
    const plain = model()
    const { temperature } = request.sampling
    const { evaluations, samples } =
      guidance === undefined
        ? await drawSamples(plain, request, 0)
        : "values" in guidance
          ? await drawSamples(guided(plain, guidance, temperature), request, 0)
          : await drawBlockwise(plain, request, 0, guidance)
    const traces = samples.map(({ finish, index, text }) => {
      const drawn = [...text].map((letter) => letters.indexOf(letter))
      const tokens = finish === "end" ? [...drawn, end] : drawn
      const states = tokens.map((_, t) => oneHot(drawn[t - 1] ?? 0, text.slice(0, t)))
      return { index, tokens, states, last: oneHot(drawn.at(-1) ?? 0, text), closed: stateOf(text) }
    })
    return { samples, evaluations, promptTokens: 3, prompt: oneHot(0, request.query.slice(-2)), traces }
  }
  return {
    concurrency: 1,
    sample: (request) => trace(request),
    sha256: "0",
    source,
    embeddings: { width, tokens: 4, row: (token) => oneHot(token, "") },
    closingToken: end,
    prompts: {
      source: { ...source, kind: "prompt" },
      read: async (texts) => ({
        source: { ...source, kind: "prompt" },
        size: texts.length,
        values: Float32Array.from(texts.flatMap((text) => [...oneHot(0, text.slice(-2))]))
      })
    },
    guidedBy: (guidance) => ({ concurrency: 1, sample: (request) => trace(request, guidance) }),
    trace,
    readReplies: async (pairs) => ({
      source,
      size: pairs.length,
      values: Float32Array.from(pairs.flatMap(({ reply }) => [...stateOf(reply)]))
    }),
    close: async () => {},
    [Symbol.asyncDispose]: async () => {}
  }
}

/** Pairs of which the reply with more letters b is preferred three times out of four. */
export const toyHh = (prompts: number) => {
  const stream = random(3, "toy")
  const reply = (): string => Array.from({ length: 6 }, () => "abc"[Math.floor(3 * stream.next())]).join("")
  const count = (text: string): number => text.match(/b/g)?.length ?? 0
  return {
    prompts: Array.from({ length: prompts }, (_, place) => `prompt ${place}`),
    pairs: Array.from({ length: prompts }, (_, place) => {
      const [one, other] = [reply(), reply()].sort((a, b) => count(b) - count(a))
      const [chosen, rejected] = (stream.next() < 0.75 ? [one, other] : [other, one]).map((content) => [
        { role: "user" as const, content: `prompt ${place}` },
        { role: "assistant" as const, content }
      ])
      return { row: place, place, chosen, rejected }
    })
  }
}

/** States of prompts: lengths, and whether the first letter is an s. */
export const toyStates = (kind: string): HiddenStates => {
  const source = { model: "toy", modelHash: "0", kind, width: 2 }
  return {
    source,
    read: async (prompts) => ({
      source,
      size: prompts.length,
      values: Float32Array.from(prompts.flatMap((prompt) => [prompt.length / 20, prompt.startsWith("s") ? 1 : 0]))
    })
  }
}
