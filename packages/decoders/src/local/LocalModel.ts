/**
 * A GGUF model in this process, through node-llama-cpp.
 *
 * **Details** One sequence, one thread, and one fixed way of evaluating every prefix: the shared prefix in one batch, the
 * rest of the prompt but its last token in another, then one token at a time. Other batch sizes and thread counts round
 * differently and would change samples. For more speed use more processes (`openLocalModelProcesses`).
 *
 * @module
 */
import type { FeatureSource, HiddenStates } from "@alloc/core/recording"
import { Effect, type Scope } from "effect"
import type * as Llama from "node-llama-cpp"
import { type DecoderError, fail, toDecoderError } from "../DecoderError.ts"
import type { Model } from "../models/Model.ts"
import { localCapabilities, samplerModel } from "../models/SamplerModel.ts"
import { checkRequest, type SampleBatch, type SampleRequest, type Sampler } from "../Sampler.ts"
import { contextOf, type LoadedModel, loadOneThread, oneAtATime } from "./LoadLlama.ts"
import { modelHash } from "./ModelFile.ts"
import { SampleSequence, tokenize } from "./SampleSequence.ts"

/** How to open a local model. */
export interface LocalModelOptions {
  /** Path of a GGUF file. */
  readonly file: string
  /** Name in recordings, for example "smollm2-135m-instruct". */
  readonly name: string
  /** SHA-256 of the file, where it is known already; otherwise it is computed. */
  readonly sha256?: string | undefined
  /** Most tokens of a prompt and its sample together. Default 2048. */
  readonly contextSize?: number | undefined
  /** Form in which hidden states read their prompts, see `SampleRequest.form`. Default "plain". */
  readonly form?: "plain" | "chat" | undefined
}

/** A model that draws samples and shows its hidden states. Close it, or open it with `await using`. */
export interface LocalModel extends Model, Sampler, HiddenStates, AsyncDisposable {
  readonly sha256: string
  readonly close: () => Promise<void>
}

/** A model that is loaded, and the contexts that it needs, made when they are first asked for. */
class OpenedModel {
  readonly width: number
  readonly #library: typeof Llama
  readonly #llama: Llama.Llama
  readonly #model: Llama.LlamaModel
  readonly #context: { readonly contextSize: number; readonly batchSize: number; readonly threads: number }
  readonly #form: "plain" | "chat"
  #samples: SampleSequence | undefined
  #states: Llama.LlamaEmbeddingContext | undefined
  #closed = false

  constructor({ library, llama, model }: LoadedModel, options: LocalModelOptions) {
    this.#library = library
    this.#llama = llama
    this.#model = model
    this.#context = contextOf(options)
    this.#form = options.form ?? "plain"
    this.width = model.embeddingVectorSize
  }

  async draw(request: SampleRequest, signal: AbortSignal | undefined): Promise<SampleBatch> {
    this.#ensureOpen()
    signal?.throwIfAborted()
    this.#samples ??= new SampleSequence(
      this.#library,
      this.#model,
      await this.#model.createContext({ ...this.#context, sequences: 1 })
    )
    return this.#samples.draw(request, signal)
  }

  /** The states of the prompts' last tokens, one row after the other. */
  async states(prompts: ReadonlyArray<string>): Promise<Float32Array> {
    this.#ensureOpen()
    this.#states ??= await this.#model.createEmbeddingContext(this.#context)
    const values = new Float32Array(prompts.length * this.width)
    const { contextSize } = this.#context
    for (const [i, prompt] of prompts.entries()) {
      const tokens = tokenize(this.#library, this.#model, prompt, this.#form, true)
      if (tokens.length >= contextSize)
        fail({ _tag: "PromptTooLong", query: `prompt ${i}`, tokens: tokens.length, maxTokens: 0, contextSize })
      values.set((await this.#states.getEmbeddingFor(tokens)).vector, i * this.width)
    }
    return values
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#llama.dispose()
  }

  #ensureOpen(): void {
    if (this.#closed) fail({ _tag: "Closed" })
  }
}

/**
 * Opens a GGUF file: reads all of it once for its hash, unless `sha256` says it.
 *
 * @throws DecoderError `LlamaMissing`, `ModelMissing`, `WrongHash`, `ModelFailed`
 * @example
 * ```ts no-run
 * import { fetchModel, openLocalModel, smolLm2 } from "@alloc/decoders"
 *
 * await using model = await openLocalModel({ file: await fetchModel(), name: smolLm2.name })
 * const { values } = await model.read(["What is 1 + 1?"])
 * console.log(values.length) // => 576
 * ```
 */
export const openLocalModel = async (options: LocalModelOptions): Promise<LocalModel> => {
  const { file, form = "plain", name } = options
  const sha256 = await modelHash(file, options.sha256)
  const model = await loadOneThread(options, async (loaded) => new OpenedModel(loaded, options))
  const turn = oneAtATime()
  const kind = form === "chat" ? "last-token, last layer, chat form" : "last-token, last layer"
  const source: FeatureSource = { model: name, modelHash: sha256, kind, width: model.width }
  const close = (): Promise<void> => turn(() => model.close())
  const sampler: Sampler = {
    concurrency: 1,
    sample: (request, signal) =>
      turn(() => model.draw(checkRequest(request), signal)).catch((cause: unknown) => {
        signal?.throwIfAborted()
        throw toDecoderError(`sampling query ${request.query}`)(cause)
      })
  }
  return {
    ...samplerModel(sampler, { name, capabilities: localCapabilities }),
    sample: sampler.sample,
    sha256,
    source,
    read: (prompts) =>
      turn(() => model.states(prompts)).then(
        (values) => ({ source, size: prompts.length, values }),
        (cause: unknown) => {
          throw toDecoderError("reading hidden states")(cause)
        }
      ),
    close,
    [Symbol.asyncDispose]: close
  }
}

/**
 * `openLocalModel` for the length of a scope.
 *
 * @throws DecoderError `LlamaMissing`, `ModelMissing`, `WrongHash`, `ModelFailed`
 * @example
 * ```ts no-run
 * import { fetchModel, openLocalModelEffect, smolLm2 } from "@alloc/decoders"
 * import { Effect } from "effect"
 *
 * const file = await fetchModel()
 * const program = Effect.gen(function* () {
 *   const model = yield* openLocalModelEffect({ file, name: smolLm2.name })
 *   return model.source.width
 * })
 * console.log(await Effect.runPromise(Effect.scoped(program))) // => 576
 * ```
 */
export const openLocalModelEffect = (
  options: LocalModelOptions
): Effect.Effect<LocalModel, DecoderError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({ try: () => openLocalModel(options), catch: toDecoderError(`opening ${options.name}`) }),
    (model) => Effect.promise(() => model.close())
  )
