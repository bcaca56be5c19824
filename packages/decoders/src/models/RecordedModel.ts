/**
 * Recorded samples as a model: what was drawn once is drawn again, for nothing.
 *
 * @module
 */
import type { SampleRow } from "@alloc/core/recording"
import { Effect } from "effect"
import { DecoderError } from "../DecoderError.ts"
import { type Draw, type Model, noCapabilities } from "./Model.ts"

/** Which recorded samples. */
export interface RecordedModelOptions {
  /** The arm whose rows are taken. */
  readonly arm: string
  readonly samples: ReadonlyArray<SampleRow>
}

const drawOf = ({ failed, latencyMs = 0, logProbability, text = "", tokens = 0, ...key }: SampleRow): Draw =>
  failed
    ? {
        latencyMs,
        error: new DecoderError({
          reason: { _tag: "ModelFailed", doing: "sampling", cause: "it was recorded as failed" }
        })
      }
    : { text, tokens, thinkingTokens: 0, logProbability, finish: "end", latencyMs, raw: key }

/**
 * A model that gives the recorded samples of an arm, sample i of a query at its index i. A sample that was not recorded is
 * not drawn: it is neither counted nor a failure. Seeds and sampling are those of the recording, whatever is asked.
 *
 * @example
 * ```ts
 * import { decode, recordedModel } from "@alloc/decoders"
 *
 * const samples = [{ query: "q1", arm: "lm", sample: 0, failed: false, text: "4", tokens: 1 }]
 * const model = recordedModel({ arm: "lm", samples })
 * const { answers } = await decode({ queries: [{ id: "q1", prompt: "2 + 2" }], model, budget: { samples: 3 } })
 * console.log(answers[0].text, answers[0].samples.length) // => 4 1
 * ```
 */
export const recordedModel = ({ arm, samples }: RecordedModelOptions): Model => {
  const byQuery = new Map<string, Map<number, SampleRow>>()
  for (const row of samples) {
    if (row.arm !== arm) continue
    const rows = byQuery.get(row.query) ?? new Map<number, SampleRow>()
    rows.set(row.sample, row)
    byQuery.set(row.query, rows)
  }
  const logProbabilities = samples.some((row) => row.arm === arm && row.logProbability !== undefined)
  return {
    name: arm,
    concurrency: 1024,
    capabilities: { ...noCapabilities, seeds: true, logProbabilities, choices: 1024 },
    draw: ({ from, query, to }) =>
      Effect.succeed(
        Array.from({ length: to - from }, (_, k): Draw => {
          const row = byQuery.get(query)?.get(from + k)
          const reason = { _tag: "NotRecorded", query, arm, sample: from + k } as const
          return row === undefined ? { error: new DecoderError({ reason }), latencyMs: 0 } : drawOf(row)
        })
      )
  }
}
