/**
 * The JSON protocol of a remote predictor, version 1.
 *
 * - `GET {url}/manifest` answers `{"protocol": 1, "head": {"name": "success", "spec": {}, "outputs": 1}, "model": "...",
 *   "trainedOn": ["id", ...]}`. `trainedOn` may be empty where the ids are not known.
 * - `POST {url}/predict` with `{"protocol": 1, "queries": [{"id": "...", "text": "..."}]}` answers
 *   `{"protocol": 1, "raw": [[number, ...], ...]}`: the head's raw outputs (log odds for `success`), one row per query in
 *   the order asked.
 *
 * Errors are answered with a status of 400 or above and any text. 408, 429 and 5xx are retried.
 *
 * @module
 */
import { Schema } from "effect"

/** What a remote predictor says of itself. */
export const RemotePredictorManifest = Schema.Struct({
  protocol: Schema.Literal(1),
  head: Schema.Struct({
    name: Schema.String,
    spec: Schema.Record(Schema.String, Schema.Finite),
    outputs: Schema.Int
  }),
  model: Schema.String,
  trainedOn: Schema.Array(Schema.String)
})
/** A decoded `RemotePredictorManifest`. */
export interface RemotePredictorManifest extends Schema.Schema.Type<typeof RemotePredictorManifest> {}

/** An answer to `POST /predict`. */
export const RemoteAnswer = Schema.Struct({
  protocol: Schema.Literal(1),
  raw: Schema.Array(Schema.Array(Schema.Finite))
})

/** The part of an answer of vLLM's `POST /classify` that is read: the class probabilities of each input. */
export const ClassifyAnswer = Schema.Struct({
  data: Schema.Array(Schema.Struct({ index: Schema.Int, probs: Schema.Array(Schema.Finite) }))
})
