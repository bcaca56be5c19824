/**
 * The file of predictions that `train.py` writes.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import type { Recording } from "@alloc/bench"
import type { Counts } from "@alloc/predictor"
import { sigmoid } from "@alloc/predictor/heads"
import { Schema } from "effect"

/** What is read of the file; it holds more. */
const FineTunedSchema = Schema.Struct({
  schema: Schema.Literal("alloc-lora/1"),
  recording: Schema.Struct({
    name: Schema.String,
    arm: Schema.String,
    verifier: Schema.String,
    /** SHA-256 of `queries.parquet` and `rewards.parquet`. */
    files: Schema.Record(Schema.String, Schema.String)
  }),
  head: Schema.Literals(["success", "beta"]),
  predictions: Schema.Array(
    Schema.Struct({ id: Schema.String, split: Schema.String, raw: Schema.NonEmptyArray(Schema.Finite) })
  )
})

/** Predictions of a fine-tuned language model. */
export type FineTuned = typeof FineTunedSchema.Type

/** Reads a file of predictions. Rejects with what is wrong in it. */
export const readFineTuned = async (file: string): Promise<FineTuned> => {
  const content: unknown = JSON.parse(await readFile(file, "utf8"))
  return Schema.decodeUnknownSync(FineTunedSchema)(content)
}

/** Rows of one split in the recording's order. */
export const rowsOf = (recording: Recording, split: string): Int32Array =>
  Int32Array.from(recording.queries.flatMap((query, row) => (query.split === split ? [row] : [])))

/** Successes and trials of the given rows by one arm and verifier; failed draws are left out. */
export const countsOfRows = (recording: Recording, rows: Int32Array, arm: string, verifier: string): Counts => {
  const samples = recording.arms.find(({ name }) => name === arm)
  const rewards = samples?.rewards.get(verifier)
  if (samples === undefined || rewards === undefined)
    throw new Error(`the recording has no rewards of arm ${arm} by verifier ${verifier}`)
  const of = (row: number): Float64Array =>
    rewards.slice(samples.offsets[row], samples.offsets[row + 1]).filter((reward) => !Number.isNaN(reward))
  return {
    successes: Float64Array.from(rows, (row) => of(row).reduce((sum, reward) => sum + reward, 0)),
    trials: Float64Array.from(rows, (row) => of(row).length)
  }
}

/**
 * The predicted success probability of the given rows. Throws where the predictions are of another recording, or lack
 * one of the queries.
 */
export const probabilities = (fineTuned: FineTuned, recording: Recording, rows: Int32Array): Float64Array => {
  for (const [file, sha256] of Object.entries(fineTuned.recording.files)) {
    if (recording.manifest.files[file]?.sha256 !== sha256)
      throw new Error(`the predictions were made on another ${file} than this recording's: run train.py on it`)
  }
  const raw = new Map(fineTuned.predictions.map((prediction) => [prediction.id, prediction.raw]))
  return Float64Array.from(rows, (row) => {
    const { id } = recording.queries[row]
    const found = raw.get(id)
    if (found === undefined) throw new Error(`there is no prediction for query ${id}`)
    // The first output of both heads is the logit of the mean.
    return sigmoid(found[0])
  })
}
