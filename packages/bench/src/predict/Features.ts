/**
 * Which features of a query a predictor reads: those of the recording, its text, or both. What has to be fitted
 * (a vocabulary, principal components) is fitted on the training queries alone.
 *
 * @module
 */
import type { Features, QueryRow } from "@alloc/core/recording"
import { concatenate, fitPca, fitTfidf, type Inputs, lengthFeatures, inputs as makeInputs } from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import { selectFeatures } from "../recording/SelectFeatures.ts"

/** What a recording knows of its queries, by id. */
export interface FeatureContext {
  readonly rowOf: ReadonlyMap<string, number>
  readonly queries: ReadonlyArray<QueryRow>
  /** By feature name; row q belongs to query q. */
  readonly features: ReadonlyMap<string, Features>
}

/**
 * The context of a recording. O(queries).
 */
export const featureContext = (recording: Pick<FeatureContext, "queries" | "features">): FeatureContext => ({
  rowOf: new Map(recording.queries.map(({ id }, row) => [id, row])),
  queries: recording.queries,
  features: recording.features
})

/** Fitted features: from the recording's vectors of some queries to what the model reads of them. */
export type Prepare = (inputs: Inputs) => Inputs

/** A kind of features, fitted on training queries. */
export interface FeatureKind {
  readonly name: string
  /** Whether it needs the queries' text, which not every recording ships. */
  readonly text: boolean
  readonly fit: (training: Inputs, context: FeatureContext) => Prepare
}

const textsOf = ({ ids }: Inputs, { queries, rowOf }: FeatureContext): ReadonlyArray<string> =>
  ids.map(
    (id) =>
      queries[rowOf.get(id) ?? -1]?.text ??
      fail({ _tag: "InvalidOption", field: "features", value: `no text of query ${id}`, valid: "recorded vectors" })
  )

const withFeatures = (inputs: Inputs, features: Features): Inputs => makeInputs(inputs.ids, features)

/**
 * The vectors that the experiment names as its feature: hidden states, say.
 */
export const recordedFeatures: FeatureKind = {
  name: "recorded",
  text: false,
  fit: () => (inputs) => inputs
}

/**
 * Other vectors of the recording, by name.
 *
 * @throws BenchError `UnknownFeature` when it is fitted
 */
export const recordedFeature = (feature: string): FeatureKind => ({
  name: feature,
  text: false,
  fit: (_, { features, rowOf }) => {
    const found =
      features.get(feature) ?? fail({ _tag: "UnknownFeature", feature, valid: [...features.keys()].join(", ") })
    return (inputs) =>
      withFeatures(
        inputs,
        selectFeatures(
          found,
          Int32Array.from(inputs.ids, (id) => rowOf.get(id) ?? -1)
        )
      )
  }
})

/**
 * The first principal components of the recording's vectors.
 *
 * @throws PredictorError what `fitPca` throws when it is fitted, for example for more components than numbers in a vector
 */
export const principalComponents = (components: number): FeatureKind => ({
  name: `${components} components`,
  text: false,
  fit: (training) => {
    const pca = fitPca(training.features, components)
    return (inputs) => withFeatures(inputs, pca.transform(inputs.features))
  }
})

/**
 * TF-IDF of words and word pairs, at most `maxTerms` (2048) of them: a baseline that hidden states should beat.
 *
 * @throws BenchError `InvalidOption` when it is fitted on a recording without text
 */
export const tfidfFeatures = (maxTerms?: number | undefined): FeatureKind => ({
  name: "TF-IDF",
  text: true,
  fit: (training, context) => {
    const tfidf = fitTfidf(textsOf(training, context), { maxTerms })
    return (inputs) => withFeatures(inputs, tfidf.transform(textsOf(inputs, context)))
  }
})

/**
 * Length of the query's text: the simplest baseline.
 */
export const textLength: FeatureKind = {
  name: "length",
  text: true,
  fit: (_, context) => (inputs) => withFeatures(inputs, lengthFeatures(textsOf(inputs, context)))
}

/**
 * Several kinds side by side.
 *
 * Their columns follow one another in the order given.
 */
export const joined = (...kinds: ReadonlyArray<FeatureKind>): FeatureKind => ({
  name: kinds.map(({ name }) => name).join(" + "),
  text: kinds.some(({ text }) => text),
  fit: (training, context) => {
    const fitted = kinds.map((kind) => kind.fit(training, context))
    return (inputs) => withFeatures(inputs, concatenate(fitted.map((prepare) => prepare(inputs).features)))
  }
})

const fitted = new WeakMap<FeatureKind, WeakMap<Inputs, Prepare>>()

/**
 * Fits a kind of features once per training set, and prepares a batch once: predictors that read the same features then
 * share their arrays, and with them a linear model's decomposition, which is most of the work of training.
 *
 * Both are remembered as long as the objects live.
 */
export const fitFeatures = (kind: FeatureKind, training: Inputs, context: FeatureContext): Prepare => {
  const byTraining = fitted.get(kind) ?? new WeakMap<Inputs, Prepare>()
  fitted.set(kind, byTraining)
  const known = byTraining.get(training)
  if (known !== undefined) return known
  const prepare = kind.fit(training, context)
  const prepared = new WeakMap<Inputs, Inputs>()
  const once: Prepare = (inputs) => {
    const ready = prepared.get(inputs) ?? prepare(inputs)
    prepared.set(inputs, ready)
    return ready
  }
  byTraining.set(training, once)
  return once
}
