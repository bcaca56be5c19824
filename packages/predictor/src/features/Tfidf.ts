/**
 * TF-IDF of words and word pairs: a baseline that hidden states must beat.
 *
 * @module
 */
import type { FeatureSource, Features } from "@alloc/core/recording"
import { checkTexts } from "../checks/Numbers.ts"
import { checkOptions, wholeNumber } from "../checks/Options.ts"
import { fail } from "../PredictorError.ts"
import { fingerprint } from "./Fingerprint.ts"

/** A fitted vocabulary, as data. */
export interface TfidfVocabulary {
  /** Terms in the order of the columns. */
  readonly terms: ReadonlyArray<string>
  readonly idf: Float64Array
}

/** A fitted TF-IDF transform. */
export interface Tfidf extends TfidfVocabulary {
  readonly source: FeatureSource
  readonly transform: (texts: ReadonlyArray<string>) => Features
}

/** Options of `fitTfidf`. */
export interface TfidfOptions {
  /** Most columns: the terms found in the most texts are kept. Default 2048. */
  readonly maxTerms?: number | undefined
  /** Least number of texts that a term must occur in. Default 2. */
  readonly minTexts?: number | undefined
}

/** Lower-case words, single digits-in-a-row and symbols, and pairs of neighbours. */
const termsOf = (text: string): ReadonlyArray<string> => {
  const words = text.toLowerCase().match(/\p{L}+|\p{N}+|[^\s\p{L}\p{N}]/gu) ?? []
  return [...words, ...words.slice(1).map((word, i) => `${words[i]} ${word}`)]
}

/**
 * Refuses options that there are not, or that are none.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkTfidfOptions = (options: TfidfOptions): void =>
  checkOptions(options, { maxTerms: wholeNumber(1), minTexts: wholeNumber(1) })

/**
 * Fits the vocabulary and the inverse document frequencies, ln((1 + n) / (1 + n_t)) + 1, on training texts alone. A text
 * becomes (1 + ln tf) idf per term, scaled to length 1; unknown terms are ignored.
 *
 * @throws PredictorError `TooFewRows` where no term occurs often enough, `InvalidOption`, `InvalidText`
 * @example
 * ```ts
 * import { fitTfidf } from "@alloc/predictor"
 *
 * const tfidf = fitTfidf(["two plus two", "two times three", "plus"], { minTexts: 2 })
 * console.log(tfidf.terms) // => [ 'plus', 'two' ]
 * ```
 */
export const fitTfidf = (texts: ReadonlyArray<string>, options: TfidfOptions = {}): Tfidf => {
  checkTfidfOptions(options)
  checkTexts(texts)
  const { maxTerms = 2048, minTexts = 2 } = options
  const frequency = new Map<string, number>()
  for (const text of texts)
    for (const term of new Set(termsOf(text))) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  const kept = [...frequency]
    .filter(([, count]) => count >= minTexts)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, maxTerms)
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
  if (kept.length === 0) fail({ _tag: "TooFewRows", rows: texts.length, needed: minTexts, what: "a TF-IDF vocabulary" })
  const terms = kept.map(([term]) => term)
  const idf = Float64Array.from(kept, ([, count]) => Math.log((1 + texts.length) / (1 + count)) + 1)
  return tfidfOf({ terms, idf })
}

/** The transform of a fitted vocabulary. */
export const tfidfOf = ({ idf, terms }: TfidfVocabulary): Tfidf => {
  const column = new Map(terms.map((term, i) => [term, i]))
  const width = terms.length
  const source = {
    model: "tf-idf",
    modelHash: fingerprint(...terms, new Uint8Array(Float64Array.from(idf).buffer)),
    kind: "words and pairs",
    width
  }
  return {
    source,
    terms,
    idf,
    transform: (batch) => {
      checkTexts(batch)
      const values = new Float32Array(batch.length * width)
      batch.forEach((text, i) => {
        const counts = new Map<number, number>()
        for (const term of termsOf(text)) {
          const c = column.get(term)
          if (c !== undefined) counts.set(c, (counts.get(c) ?? 0) + 1)
        }
        let square = 0
        for (const [c, count] of counts) square += ((1 + Math.log(count)) * idf[c]) ** 2
        const norm = Math.sqrt(square)
        for (const [c, count] of counts) values[i * width + c] = ((1 + Math.log(count)) * idf[c]) / norm
      })
      return { source, size: batch.length, values }
    }
  }
}
