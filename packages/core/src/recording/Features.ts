/**
 * The seam between a model that can show its hidden state of a query and a predictor that learns from it. Clients
 * (llama.cpp, vLLM, a local GGUF file) live in `@alloc/decoders`.
 *
 * @module
 */

/** What produced a feature vector. A predictor refuses features whose source is not the one it was trained on. */
export interface FeatureSource {
  /** For example "smollm2-135m-instruct". */
  readonly model: string
  /** SHA-256 of the model file, or another fingerprint of the weights. */
  readonly modelHash: string
  /** For example "last-token, last layer" or "tf-idf". */
  readonly kind: string
  readonly width: number
}

/** Feature vectors of a batch: row-major, `size` rows of `source.width` numbers. */
export interface Features {
  readonly source: FeatureSource
  readonly size: number
  readonly values: Float32Array
}

/** Reads one hidden-state vector per prompt. */
export interface HiddenStates {
  readonly source: FeatureSource
  readonly read: (prompts: ReadonlyArray<string>) => Promise<Features>
}
