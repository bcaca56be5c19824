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
import { cutLayers } from "./CutLayers.ts"
import { contextOf, type LoadedModel, loadOneThread, oneAtATime } from "./LoadLlama.ts"
import { modelHash } from "./ModelFile.ts"
import { openPromptStates, type ReadState } from "./PromptStates.ts"
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
  /**
   * Layers, counted from 1, whose states are read, side by side in this order; each is after the final norm and costs its
   * own pass over the prompt, see `cutLayers`. Default: the last layer.
   */
  readonly layers?: ReadonlyArray<number> | undefined
  /**
   * Text that prompts whose states are read begin with, such as worked examples: it is evaluated once. States differ by 2 or 3 %
   * from those of prompts that are read whole, since batches of other sizes round differently. Default: every prompt is read whole.
   */
  readonly statePrefix?: string | undefined
}

/** A model that draws samples and shows its hidden states. Close it, or open it with `await using`. */
export interface LocalModel extends Model, Sampler, HiddenStates, AsyncDisposable {
  readonly sha256: string
  readonly close: () => Promise<void>
}

/** Files whose last states are those of the layers; undefined for the whole model's own last layer. */
interface StateFiles {
  readonly files: ReadonlyArray<string> | undefined
  /** For the source's kind: "last layer", "layer 20 of 30". */
  readonly name: string
}

const stateFilesOf = async ({ file, layers }: LocalModelOptions, sha256: string): Promise<StateFiles> => {
  if (layers === undefined) return { files: undefined, name: "last layer" }
  if (layers.length === 0 || new Set(layers).size < layers.length)
    fail({ _tag: "InvalidRequest", field: "layers", value: layers.join(), valid: "one layer or more, each once" })
  const files: Array<string> = []
  let count = 0
  for (const layer of layers) {
    const cut = await cutLayers(file, layer, { sha256 })
    files.push(cut.file)
    count = cut.of
  }
  return { files, name: `${layers.length === 1 ? "layer" : "layers"} ${layers.join(", ")} of ${count}` }
}

/** A model that is loaded, and the contexts that it needs, made when they are first asked for. */
class OpenedModel {
  readonly width: number
  readonly #library: typeof Llama
  readonly #llama: Llama.Llama
  readonly #model: Llama.LlamaModel
  readonly #context: { readonly contextSize: number; readonly batchSize: number; readonly threads: number }
  readonly #form: "plain" | "chat"
  readonly #stateFiles: StateFiles["files"]
  readonly #statePrefix: string
  #samples: SampleSequence | undefined
  #states: ReadonlyArray<ReadState> | undefined
  #closed = false

  constructor({ library, llama, model }: LoadedModel, { files }: StateFiles, options: LocalModelOptions) {
    this.#library = library
    this.#llama = llama
    this.#model = model
    this.#context = contextOf(options)
    this.#form = options.form ?? "plain"
    this.#stateFiles = files
    this.#statePrefix = options.statePrefix ?? ""
    this.width = model.embeddingVectorSize * (files?.length ?? 1)
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

  /** The states of the prompts' last tokens, one row after the other, layers side by side. */
  async states(prompts: ReadonlyArray<string>): Promise<Float32Array> {
    this.#ensureOpen()
    this.#states ??= await this.#openStates()
    const values = new Float32Array(prompts.length * this.width)
    const { contextSize } = this.#context
    for (const [i, prompt] of prompts.entries()) {
      const tokens = tokenize(this.#library, this.#model, prompt, this.#form, true)
      if (tokens.length >= contextSize)
        fail({ _tag: "PromptTooLong", query: `prompt ${i}`, tokens: tokens.length, maxTokens: 0, contextSize })
      let at = i * this.width
      for (const read of this.#states) {
        const state = await read(tokens)
        values.set(state, at)
        at += state.length
      }
    }
    return values
  }

  async #openStates(): Promise<ReadonlyArray<ReadState>> {
    const [library, context] = [this.#library, this.#context]
    const prefix = this.#statePrefix === "" ? [] : tokenize(library, this.#model, this.#statePrefix, "plain", true)
    if (this.#stateFiles === undefined) return [await openPromptStates(library, this.#model, context, prefix)]
    const readers: Array<ReadState> = []
    for (const modelPath of this.#stateFiles)
      readers.push(await openPromptStates(library, await this.#llama.loadModel({ modelPath }), context, prefix))
    return readers
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
 * @throws DecoderError `LlamaMissing`, `ModelMissing`, `WrongHash`, `ModelFailed`, `InvalidRequest` for layers that it does
 *   not have
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
  const states = await stateFilesOf(options, sha256)
  const model = await loadOneThread(options, async (loaded) => new OpenedModel(loaded, states, options))
  const turn = oneAtATime()
  const kind = `last-token, ${states.name}${form === "chat" ? ", chat form" : ""}`
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
