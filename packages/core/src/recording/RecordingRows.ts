/**
 * Row types of a recording: every sample of every query from every arm, drawn once, so that any policy can be
 * replayed on it for nothing. Parquet, hashes and replay are in `@alloc/bench`.
 *
 * @module
 */

/** Which part of an experiment a query belongs to; `all` where predictions are cross-fitted. */
export type Split = "train" | "validation" | "test" | "all"

/** A query. `text` and `answer` are absent where they come from a data set that is not shipped. */
export interface QueryRow {
  readonly id: string
  readonly split: Split
  /** A group within the data set, for example a problem type or a level. */
  readonly kind?: string | undefined
  readonly text?: string | undefined
  readonly answer?: string | undefined
  readonly promptTokens?: number | undefined
}

/** The key of a sample. Together with the manifest's model, parameters, prompt and seed it names one draw for ever. */
export interface SampleKey {
  readonly query: string
  /** The decoder, for example "smollm2-135m". */
  readonly arm: string
  /** Index of the sample within (query, arm), from 0. */
  readonly sample: number
}

/** One drawn sample. A failed draw is a row with `failed: true`, never a missing row and never a zero reward. */
export interface SampleRow extends SampleKey {
  readonly failed: boolean
  readonly text?: string | undefined
  /** The answer that the verifier's extraction found in the text. */
  readonly answer?: string | undefined
  /** Natural logarithm of the sampled text's probability under the sampling distribution, summed over tokens. */
  readonly logProbability?: number | undefined
  /** Generated tokens, end-of-text not counted. */
  readonly tokens?: number | undefined
  readonly latencyMs?: number | undefined
}

/** A reward of a sample; one recording may hold those of several verifiers. */
export interface RewardRow extends SampleKey {
  readonly verifier: string
  readonly reward: number
}

/** A feature vector of a query; stored as float16 on disk. */
export interface FeatureRow {
  readonly query: string
  readonly feature: string
  readonly values: Float32Array
}
