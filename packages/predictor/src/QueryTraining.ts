/**
 * Training from what is known of queries: features are fitted on them, and the predictor reads new queries by itself.
 *
 * @module
 */
import { checkOptions, methods, required } from "./checks/Options.ts"
import { checkObject } from "./checks/Shapes.ts"
import { type FeatureRecipe, type QueryContent, readFeatures } from "./features/Pipeline.ts"
import { type Inputs, inputs } from "./Inputs.ts"
import type { AsyncModel, Model } from "./models/Model.ts"
import type { Predictor } from "./Predictor.ts"
import { type TrainOptions, train, trainAsync } from "./Training.ts"

/** Queries with their ids. */
export interface Queries extends QueryContent {
  readonly ids: ReadonlyArray<string>
}

/** Options of `trainQueries`. */
export interface QueryTrainOptions<L, P, M = Model> extends Omit<TrainOptions<L, P, M>, "validation"> {
  readonly features: FeatureRecipe
}

const prepared = <L, P, M>(
  queries: Queries,
  options: QueryTrainOptions<L, P, M>
): readonly [Inputs, Omit<QueryTrainOptions<L, P, M>, "features">, (predictor: Predictor<P>) => Predictor<P>] => {
  checkObject("queries", queries, "ids")
  checkObject("options", options, "features", "head", "model")
  const { features, ...rest } = options
  checkOptions({ features }, { features: required(methods("a recipe of features, textTerms() say", "fit")) })
  const fitted = features.fit(queries)
  return [inputs(queries.ids, readFeatures(fitted, queries)), rest, (predictor) => predictor.reading(fitted)]
}

/**
 * Fits features on queries, trains on them, and gives a predictor whose `predictQueries` goes from texts (or vectors, or
 * both) to reward curves. `savePredictor` writes all of it into one file.
 *
 * @throws PredictorError as `train` and the features do
 * @example
 * ```ts
 * import { joinedFeatures, ridge, successHead, textLength, textTerms, trainQueries } from "@alloc/predictor"
 *
 * const numbers = Array.from({ length: 60 }, (_, i) => i)
 * const queries = {
 *   ids: numbers.map((i) => `q${i}`),
 *   texts: numbers.map((i) => (i % 2 === 0 ? `add ${i} and one` : `divide ${i} by seven`))
 * }
 * const labels = { successes: numbers.map((i) => (i % 2 === 0 ? 7 : 1)), trials: numbers.map(() => 8) }
 * const features = joinedFeatures(textTerms(), textLength())
 * const predictor = trainQueries(queries, labels, { features, head: successHead(), model: ridge() })
 * const { curves, probability } = predictor.predictQueries({ texts: ["add two and one", "divide six by seven"] })
 * console.log(probability[0] > 0.8, probability[1] < 0.2, curves(4).value(0, 4) > 0.9) // => true true true
 * ```
 */
export const trainQueries = <L, P>(queries: Queries, labels: L, options: QueryTrainOptions<L, P>): Predictor<P> => {
  const [read, rest, finish] = prepared(queries, options)
  return finish(train(read, labels, rest))
}

/**
 * As `trainQueries`, for any model.
 *
 * @throws PredictorError as `trainAsync` and the features do
 */
export const trainQueriesAsync = async <L, P>(
  queries: Queries,
  labels: L,
  options: QueryTrainOptions<L, P, Model | AsyncModel>
): Promise<Predictor<P>> => {
  const [read, rest, finish] = prepared(queries, options)
  return finish(await trainAsync(read, labels, rest))
}
