/**
 * A GGUF model in this process that shows its hidden states while it generates, so that values can guide it.
 *
 * @module
 */
import type { FeatureSource, Features, HiddenStates } from "@alloc/core/recording"
import type * as Llama from "node-llama-cpp"
import { fail, toDecoderError } from "../DecoderError.ts"
import { contextOf, type LoadedModel, loadOneThread, oneAtATime } from "../local/LoadLlama.ts"
import type { LocalModelOptions } from "../local/LocalModel.ts"
import { modelHash } from "../local/ModelFile.ts"
import { type DrawWith, SampleSequence, tokenize } from "../local/SampleSequence.ts"
import { drawSamples, type TokenModel } from "../local/SampleTree.ts"
import { createStateContext } from "../local/StateContext.ts"
import { checkRequest, type SampleBatch, type SampleRequest, type Sampler } from "../Sampler.ts"
import { type BlockGuidance, drawBlockwise } from "./Blockwise.ts"
import { type Guidance, guided } from "./Guidance.ts"
import { readTokenEmbeddings, type TokenEmbeddings } from "./TokenEmbeddings.ts"
import { type Trace, traced } from "./TracedDraw.ts"

/** Token by token, or block by block. */
export type AnyGuidance = Guidance | BlockGuidance

/** A query's text and a reply to it. */
export interface QueryReply {
  readonly query: string
  readonly reply: string
}

/** Samples, and the states on their way. */
export interface TracedBatch extends SampleBatch {
  /** The state of the prompt's last token. */
  readonly prompt: Float32Array
  /** In order of index. */
  readonly traces: ReadonlyArray<Trace>
}

/** A model that shows its states. It does one thing at a time. Close it, or open it with `await using`. */
export interface StateModel extends Sampler, AsyncDisposable {
  readonly sha256: string
  readonly source: FeatureSource
  /** Embeddings of its tokens, as its file holds them. */
  readonly embeddings: TokenEmbeddings
  /** The token that closes a turn, and so ends a reply. */
  readonly closingToken: number
  /** The state of a prompt's last token, the prompt put as a user's message: what routers read. */
  readonly prompts: HiddenStates
  /** The same model under guidance: another decoder. */
  readonly guidedBy: (guidance: AnyGuidance) => Sampler
  /** Draws samples, guided or not, with their states. A plain draw's samples are those of `sample`. */
  readonly trace: (request: SampleRequest, guidance?: AnyGuidance, signal?: AbortSignal) => Promise<TracedBatch>
  /**
   * The state after (query, reply) as a closed conversation of two turns: what a reward head reads. Replies to one query
   * that follow each other share its evaluation. A reply's tokens beyond `replyTokens` (default 128) are not read.
   */
  readonly readReplies: (
    pairs: ReadonlyArray<QueryReply>,
    options?: { readonly replyTokens?: number | undefined }
  ) => Promise<Features>
  readonly close: () => Promise<void>
}

/** How samples are drawn under guidance at a temperature. */
const drawWith = (guidance: AnyGuidance | undefined): DrawWith => {
  if (guidance === undefined) return drawSamples
  if ("values" in guidance)
    return (model, request, promptMs, signal) =>
      drawSamples(guided(model, guidance, request.sampling.temperature), request, promptMs, signal)
  return (model, request, promptMs, signal) => drawBlockwise(model, request, promptMs, guidance, signal)
}

/** The token that closes a turn in the chat form. */
const closingToken = ({ library, model }: LoadedModel): Llama.Token => {
  const [token, ...more] = library.LlamaText([new library.SpecialTokensText("<|im_end|>")]).tokenize(model.tokenizer)
  if (token === undefined || more.length > 0)
    fail({ _tag: "ModelFailed", doing: "closing a turn", cause: new Error("the model has no token <|im_end|>") })
  return token
}

/** One sequence and what is done on it. */
class StateSequence {
  readonly #loaded: LoadedModel
  readonly #sequence: SampleSequence
  readonly #closing: Llama.Token
  readonly #width: number
  #query: { readonly text: string; readonly tokens: number } | undefined

  constructor(loaded: LoadedModel, sequence: SampleSequence) {
    this.#loaded = loaded
    this.#sequence = sequence
    this.#closing = closingToken(loaded)
    this.#width = loaded.model.embeddingVectorSize
  }

  sample(request: SampleRequest, guidance?: AnyGuidance, signal?: AbortSignal): Promise<SampleBatch> {
    this.#query = undefined
    return this.#sequence.draw(checkRequest(request), signal, drawWith(guidance))
  }

  async trace(request: SampleRequest, guidance?: AnyGuidance, signal?: AbortSignal): Promise<TracedBatch> {
    this.#query = undefined
    const draw = drawWith(guidance)
    let traces: ReadonlyArray<Trace> = []
    let prompt: Float32Array | undefined
    const batch = await this.#sequence.draw(checkRequest(request), signal, async (model, inner, promptMs, abort) => {
      const first: TokenModel = {
        ...model,
        evaluate: async (depth, token, full) => {
          const next = await model.evaluate(depth, token, full)
          if (token === undefined) prompt = next.state
          return next
        }
      }
      const tracing = traced(first, this.#closing)
      const drawn = await draw(tracing.model, inner, promptMs, abort)
      traces = [...tracing.traces].sort((a, b) => a.index - b.index)
      return drawn
    })
    if (prompt === undefined)
      return fail({ _tag: "ModelFailed", doing: "tracing a draw", cause: new Error("no state of the prompt") })
    return { ...batch, prompt, traces }
  }

  async prompts(texts: ReadonlyArray<string>): Promise<Float32Array> {
    this.#query = undefined
    const { library, model } = this.#loaded
    const values = new Float32Array(texts.length * this.#width)
    for (const [i, text] of texts.entries()) {
      const tokens = tokenize(library, model, text, "chat", true)
      values.set(await this.#sequence.stateAfter(0, tokens), i * this.#width)
    }
    return values
  }

  async replies(pairs: ReadonlyArray<QueryReply>, most: number): Promise<Float32Array> {
    const { library, model } = this.#loaded
    const values = new Float32Array(pairs.length * this.#width)
    for (const [i, { query, reply }] of pairs.entries()) {
      if (this.#query?.text !== query) {
        const tokens = tokenize(library, model, query, "chat", true)
        await this.#sequence.stateAfter(0, tokens)
        this.#query = { text: query, tokens: tokens.length }
      }
      const behind = [...library.LlamaText([reply]).tokenize(model.tokenizer).slice(0, most), this.#closing]
      values.set(await this.#sequence.stateAfter(this.#query.tokens, behind), i * this.#width)
    }
    return values
  }
}

/** Hidden states of prompts, of the model whose replies' states have `source`. */
const promptStates = (
  { kind: _, ...model }: FeatureSource,
  read: (texts: ReadonlyArray<string>) => Promise<Float32Array>
): HiddenStates => {
  const source = { ...model, kind: "last-token, last layer, chat form" }
  return { source, read: async (texts) => ({ source, size: texts.length, values: await read(texts) }) }
}

/**
 * Opens a GGUF file for guided sampling. Uses internals of node-llama-cpp 3.22 (see `StateContext`): another version may
 * refuse.
 *
 * @throws DecoderError `LlamaMissing`, `ModelMissing`, `ModelFailed`
 * @example
 * ```ts no-run
 * import { candidateValues, fetchModel, openStateModel, smolLm2, type ValueNetwork } from "@alloc/decoders"
 *
 * declare const network: ValueNetwork // trained by trainValues
 * await using model = await openStateModel({ file: await fetchModel(), name: smolLm2.name })
 * const values = candidateValues(network, model.embeddings.row)
 * const sampling = { temperature: 0.7, maxTokens: 32, stop: [] }
 * const request = { query: "q1", prompt: "How are you?", form: "chat", seed: 1, from: 0, to: 4, sampling } as const
 * const { samples } = await model.guidedBy({ values, beta: 3 }).sample(request)
 * console.log(samples.length) // => 4
 * ```
 */
export const openStateModel = async (options: LocalModelOptions): Promise<StateModel> => {
  const { file, name } = options
  const sha256 = await modelHash(file, options.sha256)
  const { embeddings, loaded, sequence } = await loadOneThread(options, async (loaded) => {
    const { library, model } = loaded
    const embeddings = await readTokenEmbeddings(library, file)
    const { context, state } = await createStateContext(model, { ...contextOf(options), sequences: 1 })
    const samples = new SampleSequence(library, model, context, state)
    return { loaded, embeddings, sequence: new StateSequence(loaded, samples) }
  })
  const turn = oneAtATime()
  const source: FeatureSource = {
    model: name,
    modelHash: sha256,
    kind: "closed conversation, last token, last layer",
    width: loaded.model.embeddingVectorSize
  }
  const doing =
    (what: string, signal?: AbortSignal) =>
    (cause: unknown): never => {
      signal?.throwIfAborted()
      throw toDecoderError(what)(cause)
    }
  const guidedBy = (guidance?: AnyGuidance): Sampler => ({
    concurrency: 1,
    ...(guidance !== undefined && "continuations" in guidance ? { drawsPerToken: guidance.continuations } : {}),
    sample: (request, signal) =>
      turn(() => sequence.sample(request, guidance, signal)).catch(doing(`sampling query ${request.query}`, signal))
  })
  const prompts = promptStates(source, (texts) => turn(() => sequence.prompts(texts)).catch(doing("reading prompts")))
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= turn(() => loaded.llama.dispose())
    return closed
  }
  return {
    ...guidedBy(),
    sha256,
    source,
    embeddings,
    closingToken: closingToken(loaded),
    prompts,
    guidedBy,
    trace: (request, guidance, signal) =>
      turn(() => sequence.trace(request, guidance, signal)).catch(doing(`tracing query ${request.query}`, signal)),
    readReplies: (pairs, { replyTokens = 128 } = {}) =>
      turn(() => sequence.replies(pairs, replyTokens)).then(
        (values) => ({ source, size: pairs.length, values }),
        doing("reading replies")
      ),
    close,
    [Symbol.asyncDispose]: close
  }
}
