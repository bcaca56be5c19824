/**
 * The sequence of a local model that samples are drawn from: what it has evaluated, and what it keeps of that.
 *
 * @module
 */
import type * as Llama from "node-llama-cpp"
import { fail } from "../DecoderError.ts"
import type { SampleBatch, SampleRequest } from "../Sampler.ts"
import { drawSamples, type NextToken, type TokenModel } from "./SampleTree.ts"

// Enough that a draw beyond them is rare (about 1 in 100,000); such a draw asks for the whole vocabulary.
const listed = 256

/** The tokens of a text or a conversation; `first` says whether nothing stands before them. */
export const tokenize = (
  { LlamaText, SpecialTokensText }: typeof Llama,
  model: Llama.LlamaModel,
  text: string | NonNullable<SampleRequest["messages"]>,
  form: "plain" | "chat" | undefined,
  first: boolean
): Array<Llama.Token> => {
  const messages = typeof text === "string" ? [{ role: "user", content: text }] : text
  const parts =
    form === "chat"
      ? LlamaText([
          ...messages.flatMap(({ content, role }) => [
            new SpecialTokensText(`<|im_start|>${role}\n`),
            content,
            new SpecialTokensText("<|im_end|>\n")
          ]),
          new SpecialTokensText("<|im_start|>assistant\n")
        ])
      : LlamaText([typeof text === "string" ? text : messages.map(({ content }) => content).join("\n\n")])
  const tokens = parts.tokenize(model.tokenizer)
  const bos = model.tokens.bos
  if (first && model.tokens.shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos)
  return tokens
}

/** How samples of a prompt are drawn from a model that holds it: `drawSamples`, or guided. */
export type DrawWith = (
  model: TokenModel,
  request: SampleRequest,
  promptMs: number,
  signal: AbortSignal | undefined
) => ReturnType<typeof drawSamples>

const samePrefix = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  a.length === b.length && a.every((token, i) => token === b[i])

/** The one sequence that samples are drawn from, and what it remembers. */
export class SampleSequence {
  readonly #llama: typeof Llama
  readonly #model: Llama.LlamaModel
  readonly #sequence: Llama.LlamaContextSequence
  readonly #contextSize: number
  #prefix: ReadonlyArray<Llama.Token> = []
  #prefixMs = 0
  readonly #state: (() => Float32Array) | undefined

  /** `state` gives the hidden state of the token that was evaluated last, for a context that shows it. */
  constructor(llama: typeof Llama, model: Llama.LlamaModel, context: Llama.LlamaContext, state?: () => Float32Array) {
    this.#llama = llama
    this.#model = model
    this.#state = state
    this.#sequence = context.getSequence()
    this.#contextSize = context.contextSize
  }

  async #rewind(length: number): Promise<void> {
    if (this.#sequence.nextTokenIndex === length) return
    await this.#sequence.eraseContextTokenRanges([{ start: length, end: this.#sequence.nextTokenIndex }])
  }

  /** Evaluates tokens behind the first `length`, and gives the last one's state. */
  async stateAfter(length: number, tokens: ReadonlyArray<Llama.Token>): Promise<Float32Array> {
    if (length === 0) {
      this.#prefix = []
      await this.#sequence.clearHistory()
    } else await this.#rewind(length)
    await this.#sequence.controlledEvaluate([...tokens])
    return (
      this.#state?.() ?? fail({ _tag: "ModelFailed", doing: "reading a state", cause: "this context shows no states" })
    )
  }

  async draw(
    request: SampleRequest,
    signal: AbortSignal | undefined,
    drawWith: DrawWith = drawSamples
  ): Promise<SampleBatch> {
    const { query, sampling } = request
    const prefix = request.prefix ? tokenize(this.#llama, this.#model, request.prefix, "plain", true) : []
    const rest = tokenize(
      this.#llama,
      this.#model,
      request.messages ?? request.prompt,
      request.form,
      prefix.length === 0
    )
    const promptTokens = prefix.length + rest.length
    if (promptTokens + sampling.maxTokens > this.#contextSize) {
      const { maxTokens } = sampling
      fail({ _tag: "PromptTooLong", query, tokens: promptTokens, maxTokens, contextSize: this.#contextSize })
    }
    if (!samePrefix(prefix, this.#prefix)) {
      this.#prefix = []
      await this.#sequence.clearHistory()
      const began = performance.now()
      if (prefix.length > 0) await this.#sequence.controlledEvaluate(prefix)
      this.#prefixMs = performance.now() - began
      this.#prefix = prefix
    }
    await this.#rewind(prefix.length)
    const began = performance.now()
    if (rest.length > 1) await this.#sequence.controlledEvaluate(rest.slice(0, -1))
    const promptMs = this.#prefixMs + performance.now() - began
    const model = this.#tokenModel(promptTokens, rest[rest.length - 1], sampling.temperature)
    const { evaluations, samples } = await drawWith(model, request, promptMs, signal)
    return { samples, promptTokens, evaluations }
  }

  #tokenModel(promptTokens: number, lastToken: Llama.Token, temperature: number): TokenModel {
    const options = { temperature, topK: 0, topP: 1, minP: 0, seed: 0 }
    const best = { logits: { filter: { tokens: [], includeTop: listed } }, totalLogitWeight: true, options } as const
    const all = { logits: true, totalLogitWeight: true, options } as const
    return {
      evaluate: async (depth, token, full) => {
        const [length, next] =
          token === undefined ? [promptTokens - 1, lastToken] : [promptTokens + depth, token as Llama.Token] // branded number
        await this.#rewind(length)
        const output = await this.#sequence.controlledEvaluate([[next, { generateNext: full ? all : best }]])
        const { logits, totalLogitWeight } = output[0]?.next ?? {}
        if (logits === undefined || totalLogitWeight === undefined)
          return fail({ _tag: "ModelFailed", doing: "evaluating a token", cause: "no logits came back" })
        return { ...nextToken(logits, totalLogitWeight), state: this.#state?.() }
      },
      text: (tokens) => this.#model.detokenize(tokens as ReadonlyArray<Llama.Token>), // branded numbers
      isEnd: (token) => this.#model.isEogToken(token as Llama.Token)
    }
  }
}

/** Weights relative to the best token's: exp(logit - best). llama.cpp sums the total in 32 bits, as its own sampler does. */
const nextToken = (logits: ReadonlyMap<number, number>, total: number): NextToken => {
  const tokens = new Int32Array(logits.size)
  const weights = new Float64Array(logits.size)
  let i = 0
  let best = 0
  for (const [token, logit] of logits) {
    if (i === 0) best = logit
    tokens[i] = token
    weights[i++] = Math.exp(logit - best)
  }
  return { tokens, weights, total }
}
