/**
 * What a collection draws from: a sampler, which draws a range of samples together, or a model, which says of each sample
 * whether it could be drawn.
 *
 * @module
 */
import {
  type CallUsage,
  CurrentMeter,
  DecoderError,
  isFailed,
  type Message,
  type Meter,
  type Model,
  type Sample,
  type SampleRequest,
  type Sampler
} from "@alloc/decoders"
import { Effect } from "effect"

/** A sampler, or a model. */
export type SampleSource = Sampler | Model

/** A range of one query's samples; a conversation where the query is one. */
export interface CollectionRequest extends Omit<SampleRequest, "messages"> {
  readonly messages?: ReadonlyArray<Message> | undefined
}

/** What came of a request. */
export interface DrawnRange {
  readonly samples: ReadonlyArray<Sample>
  readonly failed: ReadonlyArray<{ readonly index: number; readonly error: DecoderError }>
  readonly promptTokens?: number | undefined
  /** Tokens of all calls that were made for it, prompts read twice counted twice; undefined where nobody counted them. */
  readonly used?: { readonly promptTokens: number; readonly completionTokens: number } | undefined
}

/** A source as a collection uses it. */
export interface Drawing {
  readonly concurrency: number
  /** Samples that one request draws: no more are lost where a process is killed. */
  readonly perRequest: number
  /** Draws a range; rejects with what is no `DecoderError`. */
  readonly draw: (request: CollectionRequest) => Promise<DrawnRange>
}

const samplerDrawing = (sampler: Sampler): Drawing => ({
  concurrency: sampler.concurrency,
  perRequest: Number.POSITIVE_INFINITY,
  draw: async (request) => {
    try {
      const chat = request.messages === undefined ? request : { ...request, form: "chat" as const }
      const { failed = [], promptTokens, samples } = await sampler.sample(chat)
      return { samples, failed, promptTokens }
    } catch (error) {
      if (!(error instanceof DecoderError)) throw error
      const { from, to } = request
      return { samples: [], failed: Array.from({ length: to - from }, (_, i) => ({ index: from + i, error })) }
    }
  }
})

/** "filtered" and "tools" end a text, too. */
const finishOf = (finish: string): Sample["finish"] => (finish === "stop" || finish === "length" ? finish : "end")

const modelDrawing = (model: Model): Drawing => ({
  concurrency: model.concurrency,
  perRequest: Math.max(1, model.capabilities.choices),
  draw: async ({ form, from, messages, prefix = "", prompt, query, sampling, seed, to }) => {
    const calls: Array<CallUsage> = []
    const noting: Meter = {
      call: (call, { usageOf }) => Effect.tap(call, (answer) => Effect.sync(() => calls.push(usageOf(answer))))
    }
    const text = prefix + prompt
    const chat: ReadonlyArray<Message> = messages ?? [{ role: "user", content: text }]
    const asked = messages !== undefined || form === "chat" ? chat : text
    const draws = await Effect.runPromise(
      model.draw({ query, prompt: asked, seed, from, to, sampling }).pipe(Effect.provideService(CurrentMeter, noting))
    )
    const known = calls.find(({ estimated }) => !estimated)
    const sum = (of: "promptTokens" | "completionTokens"): number =>
      calls.reduce((total, { tokens }) => total + tokens[of], 0)
    return {
      used: { promptTokens: sum("promptTokens"), completionTokens: sum("completionTokens") },
      promptTokens: known?.tokens.promptTokens,
      failed: draws.flatMap((draw, i) => (isFailed(draw) ? [{ index: from + i, error: draw.error }] : [])),
      samples: draws.flatMap((draw, i) => {
        if (isFailed(draw)) return []
        const { finish, latencyMs, logProbability, text: said, tokens } = draw
        return [{ index: from + i, text: said, logProbability, tokens, finish: finishOf(finish), latencyMs }]
      })
    }
  }
})

/** How a collection draws from a source. What is both (a local model) is asked as a sampler: its samples share the prompt. */
export const drawingFrom = (source: SampleSource): Drawing =>
  "sample" in source ? samplerDrawing(source) : modelDrawing(source)
