/**
 * Predictors that a fine-tuned model must beat, trained on the same split.
 *
 * @module
 */
import type { Recording } from "@alloc/bench"
import type { Features } from "@alloc/core/recording"
import {
  type Counts,
  constant,
  fitTfidf,
  inputs,
  lengthFeatures,
  logistic,
  mlp,
  ridge,
  selectInputs,
  successHead,
  trainAsync
} from "@alloc/predictor"
import type { AsyncModel, Model } from "@alloc/predictor/models"

/** A predictor of success probabilities by name. */
export interface Baseline {
  readonly name: string
  readonly probability: Float64Array
}

/** Rows of a recording and their labels. */
export interface Part {
  readonly rows: Int32Array
  readonly labels: Counts
}

const textsOf = (recording: Recording): ReadonlyArray<string> =>
  recording.queries.map(({ id, text }) => {
    if (text === undefined) throw new Error(`query ${id} has no text: this recording does not ship it`)
    return text
  })

/**
 * Trains on `train`, stops early by `validation` where a model stops early, predicts `test`. Hidden states are the
 * recording's feature `feature`. The last baselines are perceptrons of several seeds, the given one first.
 */
export const baselines = async (
  recording: Recording,
  parts: { readonly train: Part; readonly validation: Part; readonly test: Part },
  options: { readonly feature: string; readonly seeds: ReadonlyArray<number> }
): Promise<ReadonlyArray<Baseline>> => {
  const { test, train, validation } = parts
  const hidden = recording.features.get(options.feature)
  if (hidden === undefined)
    throw new Error(`there is no feature ${options.feature}; valid: ${[...recording.features.keys()].join(", ")}`)
  const texts = textsOf(recording)
  const tfidf = fitTfidf(Array.from(train.rows, (row) => texts[row])).transform(texts)
  const ids = recording.queries.map(({ id }) => id)

  const predict = async (
    name: string,
    features: Features,
    model: Model | AsyncModel,
    seed: number
  ): Promise<Baseline> => {
    const all = inputs(ids, features)
    const held = selectInputs(all, test.rows)
    const predictor = await trainAsync(selectInputs(all, train.rows), train.labels, {
      head: successHead(),
      model,
      seed,
      heldOut: held.ids,
      validation: { inputs: selectInputs(all, validation.rows), labels: validation.labels }
    })
    return { name, probability: predictor.predictHeldOut(held).probability }
  }

  const first = options.seeds[0] ?? 0
  const rows = [
    await predict("constant", hidden, constant(), first),
    await predict("length, logistic", lengthFeatures(texts), logistic(), first),
    await predict("TF-IDF, logistic", tfidf, logistic(), first),
    await predict("hidden state, ridge", hidden, ridge(), first),
    await predict("hidden state, logistic", hidden, logistic(), first)
  ]
  for (const seed of options.seeds) rows.push(await predict(`hidden state, MLP, seed ${seed}`, hidden, mlp(), seed))
  return rows
}
