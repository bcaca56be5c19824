/**
 * A recording in memory: flat typed arrays by arm, features by name, and text when it is asked for.
 *
 * @module
 */
import type { Features, QueryRow } from "@alloc/core/recording"
import type { RecordingManifest } from "./Manifest.ts"

/** All samples of one arm. Those of query q are at `offsets[q] .. offsets[q + 1] - 1`, by sample index. */
export interface ArmSamples {
  readonly name: string
  readonly offsets: Int32Array
  readonly sample: Int32Array
  /** 1 where the draw failed. */
  readonly failed: Uint8Array
  /** NaN where not recorded. */
  readonly tokens: Float64Array
  /** NaN where not recorded. */
  readonly logProbabilities: Float64Array
  /** By verifier; NaN where the draw failed. */
  readonly rewards: ReadonlyMap<string, Float64Array>
}

/** Text and extracted answer of every sample of one arm, in the order of `ArmSamples`. */
export interface ArmTexts {
  readonly texts: ReadonlyArray<string | undefined>
  readonly answers: ReadonlyArray<string | undefined>
}

/** A recording in memory. Text is read when asked for: replay does not need it. */
export interface Recording {
  readonly manifest: RecordingManifest
  readonly queries: ReadonlyArray<QueryRow>
  readonly arms: ReadonlyArray<ArmSamples>
  /** By feature name; row q belongs to query q. */
  readonly features: ReadonlyMap<string, Features>
  /** Text of each arm's samples; rejects with `NoText` where the recording ships none. */
  readonly texts: (arm: number) => Promise<ArmTexts>
  /** Extracted answer of each of the arm's samples, in the order of `ArmSamples`; undefined where none is recorded. */
  readonly answers: (arm: number) => Promise<ReadonlyArray<string | undefined>>
}

/**
 * Row of (query, sample index) within an arm, by bisection; -1 where there is none.
 *
 * O(log samples of the query).
 *
 * @example
 * ```ts
 * import { sampleRow } from "@alloc/bench/recording"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 2),
 *   sample: Int32Array.of(3, 7),
 *   failed: new Uint8Array(2),
 *   tokens: new Float64Array(2),
 *   logProbabilities: new Float64Array(2),
 *   rewards: new Map()
 * }
 * console.log(sampleRow(arm, 0, 7), sampleRow(arm, 0, 5)) // => 1 -1
 * ```
 */
export const sampleRow = (arm: ArmSamples, query: number, sample: number): number => {
  let low = arm.offsets[query]
  let high = arm.offsets[query + 1] - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (arm.sample[middle] === sample) return middle
    if (arm.sample[middle] < sample) low = middle + 1
    else high = middle - 1
  }
  return -1
}
