/**
 * From what is known of a query to the vector that a model reads: features as data, fitted on training queries alone, so
 * that a saved predictor reads new texts by itself.
 *
 * @module
 */

import type { FeatureSource, Features } from "@alloc/core/recording"
import { checkOptions, methods, required, wholeNumber } from "../checks/Options.ts"
import { checkObject } from "../checks/Shapes.ts"
import { checkFeatures, checkSource } from "../Inputs.ts"
import { fail } from "../PredictorError.ts"
import { concatenate } from "./Concatenate.ts"
import { type FirstSampleField, type FirstSamples, fieldsOf, firstSampleFeatures } from "./FirstSamples.ts"
import { lengthFeatures } from "./Length.ts"
import { fitPca, type PcaProjection, pcaOf } from "./Pca.ts"
import { fitStandardiser, type Standardiser, standardisedFeatures } from "./Standardiser.ts"
import { checkTfidfOptions, fitTfidf, type TfidfOptions, type TfidfVocabulary, tfidfOf } from "./Tfidf.ts"

/** What is known of some queries, in one order: their texts, vectors read from a model, first samples, or all of it. */
export interface QueryContent {
  readonly texts?: ReadonlyArray<string> | undefined
  /** Hidden states, embeddings: found by their source. */
  readonly vectors?: ReadonlyArray<Features> | undefined
  /** What the first sample of each query showed. */
  readonly first?: FirstSamples | undefined
}

/** Fitted features as plain data. */
export type FittedFeatures =
  /** Vectors that the caller brings. */
  | { readonly kind: "vectors"; readonly source: FeatureSource }
  | { readonly kind: "length" }
  | { readonly kind: "first sample"; readonly reads: ReadonlyArray<FirstSampleField> }
  | ({ readonly kind: "tf-idf" } & TfidfVocabulary)
  | ({ readonly kind: "components"; readonly of: FittedFeatures } & Omit<PcaProjection, "from">)
  | { readonly kind: "standardised"; readonly of: FittedFeatures; readonly standardiser: Standardiser }
  | { readonly kind: "joined"; readonly parts: ReadonlyArray<FittedFeatures> }

/** Features to be fitted. */
export interface FeatureRecipe {
  readonly name: string
  readonly fit: (training: QueryContent) => FittedFeatures
}

/**
 * Refuses what is no recipe.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkRecipe = (field: string, recipe: FeatureRecipe): void => {
  const { holds, valid } = methods("a recipe of features, textTerms() say", "fit")
  if (!holds(recipe)) fail({ _tag: "InvalidOption", field, value: recipe, valid })
}

const textsOf = ({ texts }: QueryContent): ReadonlyArray<string> =>
  texts ?? fail({ _tag: "InvalidOption", field: "texts", value: undefined, valid: "the queries' texts" })

/** Whether features come from the same model, weights, layer and width. */
export const sameSource = (a: FeatureSource, b: FeatureSource): boolean =>
  a.model === b.model && a.modelHash === b.modelHash && a.kind === b.kind && a.width === b.width

const firstOf = ({ first }: QueryContent): FirstSamples =>
  first ??
  fail({ _tag: "InvalidOption", field: "first", value: undefined, valid: "what the first sample of each query showed" })

/** Sources of all vectors that the features read. */
export const sourcesOf = (fitted: FittedFeatures): ReadonlyArray<FeatureSource> => {
  switch (fitted.kind) {
    case "vectors":
      return [fitted.source]
    case "components":
    case "standardised":
      return sourcesOf(fitted.of)
    case "joined":
      return fitted.parts.flatMap(sourcesOf)
    default:
      return []
  }
}

const vectorsFrom = ({ vectors = [] }: QueryContent, source: FeatureSource): Features => {
  const found = vectors.find((features) => sameSource(features.source, source))
  if (found !== undefined) return found
  const [other] = vectors
  return other === undefined
    ? fail({
        _tag: "InvalidOption",
        field: "vectors",
        value: "none",
        valid: `${source.kind} of ${source.model}, ${source.width} wide`
      })
    : fail({ _tag: "ForeignFeatures", found: other.source, expected: source })
}

/**
 * Reads features of queries by a fitted recipe. O(queries width), and of the texts' length.
 *
 * @throws PredictorError `InvalidOption` (texts or vectors that are missing), `ForeignFeatures`, `LengthMismatch`,
 *   `InvalidFeature`, `InvalidText`
 */
export const readFeatures = (fitted: FittedFeatures, content: QueryContent): Features => {
  checkObject("features", fitted, "kind")
  checkObject("queries", content)
  switch (fitted.kind) {
    case "vectors": {
      const features = vectorsFrom(content, fitted.source)
      checkFeatures(features)
      return features
    }
    case "length":
      return lengthFeatures(textsOf(content))
    case "first sample":
      return firstSampleFeatures(firstOf(content), fitted.reads)
    case "tf-idf":
      return tfidfOf(fitted).transform(textsOf(content))
    case "components": {
      const features = readFeatures(fitted.of, content)
      return pcaOf({ ...fitted, from: features.source }).transform(features)
    }
    case "standardised":
      return standardisedFeatures(fitted.standardiser, readFeatures(fitted.of, content))
    case "joined":
      return concatenate(fitted.parts.map((part) => readFeatures(part, content)))
    default:
      return fail({
        _tag: "InvalidOption",
        field: "features.kind",
        value: Reflect.get(fitted, "kind"),
        valid: "what a recipe of features fitted"
      })
  }
}

/**
 * Features that the caller brings: those of a source, or the only ones that there are.
 *
 * @throws PredictorError `InvalidOption`, `ForeignFeatures`
 */
export const vectorFeatures = (source?: FeatureSource | undefined): FeatureRecipe => {
  if (source !== undefined) checkSource(source)
  return vectorRecipe(source)
}

const vectorRecipe = (source: FeatureSource | undefined): FeatureRecipe => ({
  name: source?.kind ?? "vectors",
  fit: (training) => {
    const [first, ...others] = training.vectors ?? []
    if (source === undefined && others.length > 0)
      fail({
        _tag: "InvalidOption",
        field: "source",
        value: undefined,
        valid: `one of ${[first, ...others].map((features) => features.source.kind).join(", ")}`
      })
    return { kind: "vectors", source: source ?? vectorsFrom(training, first?.source ?? noSource).source }
  }
})

const noSource: FeatureSource = { model: "any model", modelHash: "", kind: "vectors", width: 0 }

/** Length of the text: characters, words, digits, lines. */
export const textLength = (): FeatureRecipe => ({ name: "length", fit: () => ({ kind: "length" }) })

/**
 * What the first sample showed: its reward, length, log-probability (total and per token), and whether it was cut off, as far as
 * the training queries know them. Train on what `withoutFirst` leaves: the first sample must not be both feature and label;
 * what is predicted then are the samples after the first.
 *
 * @throws PredictorError when fitted, `InvalidOption` where nothing of first samples is given
 * @example
 * ```ts
 * import { countsOf, firstSample, joinedFeatures, ridge, successHead, textLength, trainQueries, withoutFirst } from "@alloc/predictor"
 *
 * const numbers = Array.from({ length: 40 }, (_, i) => i)
 * const rewards = numbers.map((i) => (i % 2 === 0 ? [1, 1, 1, 0] : [0, 0, 1, 0]))
 * const first = { reward: rewards.map((row) => row[0]), tokens: numbers.map((i) => 20 + (i % 3)) }
 * const queries = { ids: numbers.map((i) => `q${i}`), texts: numbers.map((i) => `query ${i}`), first }
 * const features = joinedFeatures(textLength(), firstSample())
 * const labels = countsOf(withoutFirst({ rewards }))
 * const predictor = trainQueries(queries, labels, { features, head: successHead(), model: ridge() })
 *
 * const next = { texts: ["query 50", "query 51"], first: { reward: [1, 0], tokens: [21, 21] } }
 * const { probability } = predictor.predictQueries(next)
 * console.log(probability[0] > 0.6, probability[1] < 0.4) // => true true
 * ```
 */
export const firstSample = (): FeatureRecipe => ({
  name: "first sample",
  fit: (training) => {
    const reads = fieldsOf(firstOf(training))
    if (reads.length === 0)
      fail({
        _tag: "InvalidOption",
        field: "first",
        value: "nothing",
        valid: "at least one of reward, logProbability, tokens, finish"
      })
    return { kind: "first sample", reads }
  }
})

/** TF-IDF of words and word pairs, as `fitTfidf`. */
export const textTerms = (options: TfidfOptions = {}): FeatureRecipe => {
  checkTfidfOptions(options)
  return {
    name: "TF-IDF",
    fit: (training) => {
      const { idf, terms } = fitTfidf(textsOf(training), options)
      return { kind: "tf-idf", terms, idf }
    }
  }
}

/** The first principal components of other features. */
export const principalComponents = (of: FeatureRecipe, components: number): FeatureRecipe => {
  checkRecipe("of", of)
  checkOptions({ components }, { components: required(wholeNumber(1)) })
  return {
    name: `${components} components of ${of.name}`,
    fit: (training) => {
      const inner = of.fit(training)
      const { from: _, ...projection } = fitPca(readFeatures(inner, training), components).projection
      return { kind: "components", of: inner, ...projection }
    }
  }
}

/**
 * Other features with column means of 0 and deviations of 1: for `joinedFeatures` of different scales before components.
 *
 * @throws PredictorError when fitted, `TooFewRows`; as the other features
 */
export const standardisedColumns = (of: FeatureRecipe): FeatureRecipe => {
  checkRecipe("of", of)
  return {
    name: `standardised ${of.name}`,
    fit: (training) => {
      const inner = of.fit(training)
      const features = readFeatures(inner, training)
      if (features.size === 0) fail({ _tag: "TooFewRows", rows: 0, needed: 1, what: "a standardiser" })
      return { kind: "standardised", of: inner, standardiser: fitStandardiser(features) }
    }
  }
}

/**
 * Several features side by side: text and hidden states, several layers.
 *
 * @throws PredictorError `InvalidOption` for no part
 */
export const joinedFeatures = (...parts: ReadonlyArray<FeatureRecipe>): FeatureRecipe => {
  if (parts.length === 0) fail({ _tag: "InvalidOption", field: "parts", value: "none", valid: "at least one" })
  parts.forEach((part, i) => {
    checkRecipe(`parts[${i}]`, part)
  })
  return {
    name: parts.map(({ name }) => name).join(" + "),
    fit: (training) => ({ kind: "joined", parts: parts.map((part) => part.fit(training)) })
  }
}
