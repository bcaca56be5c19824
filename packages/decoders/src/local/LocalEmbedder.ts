/**
 * Embeddings of texts by a GGUF model in this process, through node-llama-cpp: features for predictors without a server.
 *
 * @module
 */
import type { FeatureSource, HiddenStates } from "@alloc/core/recording"
import { fail, toDecoderError } from "../DecoderError.ts"
import { loadOneThread, oneAtATime } from "./LoadLlama.ts"
import { modelHash } from "./ModelFile.ts"
import { tokenize } from "./SampleSequence.ts"

/** How to open a local embedder. */
export interface LocalEmbedderOptions {
  /** Path of a GGUF file: of a language model, or of a model made for embeddings. */
  readonly file: string
  /** Name in features and predictors, for example "smollm2-135m-instruct". */
  readonly name: string
  /** SHA-256 that the file must have. It is computed in any case: a predictor refuses embeddings of another file. */
  readonly sha256?: string | undefined
  /** The mean of the last layer over all tokens, or its state at the last token. Default "mean". */
  readonly pooling?: "mean" | "last" | undefined
  /** Most tokens of a text. Default 2048. */
  readonly contextSize?: number | undefined
}

/** Texts to vectors. Close it, or open it with `await using`. */
export interface LocalEmbedder extends HiddenStates, AsyncDisposable {
  readonly sha256: string
  readonly close: () => Promise<void>
}

/** llama.cpp's numbers of its ways of pooling. */
const POOLING = { mean: 1, last: 3 } as const

const checkOptions = ({ contextSize = 2048, pooling = "mean" }: LocalEmbedderOptions) => {
  if (!(pooling in POOLING))
    fail({ _tag: "InvalidRequest", field: "pooling", value: pooling, valid: Object.keys(POOLING).join(" or ") })
  if (!(Number.isSafeInteger(contextSize) && contextSize >= 1))
    fail({ _tag: "InvalidRequest", field: "contextSize", value: contextSize, valid: "a whole number >= 1" })
  return { contextSize, pooling }
}

/**
 * Opens a GGUF file for embeddings: reads all of it once for its hash, which the features carry into every predictor that is
 * trained on them. One thread and one text at a time, so that the same text always has the same vector.
 *
 * @throws DecoderError `LlamaMissing`, `ModelMissing`, `WrongHash`, `ModelFailed`, `InvalidRequest`; when read,
 *   `PromptTooLong`, `InvalidRequest` for an empty text, `Closed`
 * @example
 * ```ts no-run
 * import { fetchModel, openLocalEmbedder, smolLm2 } from "@alloc/decoders"
 * import { loadPredictor, type SuccessPrediction, textPredictor } from "@alloc/predictor"
 *
 * await using embedder = await openLocalEmbedder({ file: await fetchModel(), name: smolLm2.name })
 * const predictor = await loadPredictor<SuccessPrediction>("difficulty.safetensors")
 * // Refused here if the predictor was trained on embeddings of another file.
 * const predict = textPredictor(predictor, { embedders: [embedder] })
 * console.log((await predict(["What is 1 + 1?"])).probability.length) // => 1
 * ```
 */
export const openLocalEmbedder = async (options: LocalEmbedderOptions): Promise<LocalEmbedder> => {
  const { file, name } = options
  const { contextSize, pooling } = checkOptions(options)
  const sha256 = await modelHash(file)
  if (options.sha256 !== undefined && options.sha256 !== sha256)
    fail({ _tag: "WrongHash", file, sha256, expected: options.sha256 })
  const optionsOf = (architecture: string) => {
    return { metadataOverrides: { [architecture]: { pooling_type: POOLING[pooling] } } }
  }
  const { context, library, llama, model } = await loadOneThread({ file, name, optionsOf }, async (loaded) => {
    // A text is pooled within one batch, so a batch must hold the longest.
    const context = await loaded.model.createEmbeddingContext({ contextSize, batchSize: contextSize, threads: 1 })
    return { ...loaded, context }
  })
  const width = model.embeddingVectorSize
  const source: FeatureSource = { model: name, modelHash: sha256, kind: `${pooling} of tokens, last layer`, width }
  const turn = oneAtATime()
  let closed = false
  const embed = async (texts: ReadonlyArray<string>): Promise<Float32Array> => {
    if (closed) fail({ _tag: "Closed" })
    const values = new Float32Array(texts.length * width)
    for (const [i, text] of texts.entries()) {
      const given: unknown = text
      if (typeof given !== "string" || given === "")
        fail({ _tag: "InvalidRequest", field: `text ${i}`, value: given, valid: "a text, not empty" })
      const tokens = tokenize(library, model, text, "plain", true)
      if (tokens.length >= contextSize)
        fail({ _tag: "PromptTooLong", query: `text ${i}`, tokens: tokens.length, maxTokens: 0, contextSize })
      values.set((await context.getEmbeddingFor(tokens)).vector, i * width)
    }
    return values
  }
  const close = (): Promise<void> =>
    turn(async () => {
      if (!closed) await llama.dispose()
      closed = true
    })
  return {
    sha256,
    source,
    read: (texts) =>
      turn(() => embed(texts)).then(
        (values) => ({ source, size: texts.length, values }),
        (cause: unknown) => {
          throw toDecoderError("embedding texts")(cause)
        }
      ),
    close,
    [Symbol.asyncDispose]: close
  }
}
