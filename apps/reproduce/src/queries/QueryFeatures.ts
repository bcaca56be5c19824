/**
 * Features of queries whose text is not shipped: the local model's hidden states, principal components of TF-IDF, and
 * lengths. None of them lets anybody read the text.
 *
 * @module
 */
import { basename, join } from "node:path"
import type { CollectionOptions } from "@alloc/bench"
import { progressView, readHiddenStates } from "@alloc/bench/collect"
import type { ManifestContent } from "@alloc/bench/recording"
import type { FeatureRow, Features } from "@alloc/core/recording"
import { fetchModel, openLocalModelProcesses, smolLm2 } from "@alloc/decoders"
import { fitPca, fitTfidf, lengthFeatures } from "@alloc/predictor"

/** Names of the features in a recording. */
export const queryFeatureNames = { hidden: "hidden", tfidf: "tf-idf", length: "length" } as const

const components = 128
const vocabulary = 1024

/** What goes into a recording. */
export interface QueryFeatures {
  readonly entries: ManifestContent["features"]
  readonly rows: ReadonlyArray<FeatureRow>
}

const statesOf = async (
  texts: ReadonlyArray<string>,
  { model: given, processes, signal, store, work = join(".alloc", "collect") }: CollectionOptions
): Promise<Features> => {
  const file = given ?? (await fetchModel(smolLm2, { signal }))
  const known = given === undefined ? { name: smolLm2.name, sha256: smolLm2.sha256 } : { name: basename(file) }
  await using model = await openLocalModelProcesses({ file, ...known, processes })
  const view = progressView()
  try {
    const journal = join(work, "states.sqlite")
    const kept = { store: store ?? work, journal }
    return await readHiddenStates(texts, model, { ...kept, concurrency: processes, onProgress: view.show, signal })
  } finally {
    view.stop()
  }
}

/**
 * Features of each query. Vocabulary, inverse document frequencies and principal components are fitted on `corpus`,
 * without any label; use texts other than the queries where there are any.
 */
export const queryFeatures = async (
  queries: ReadonlyArray<{ readonly id: string; readonly text: string }>,
  corpus: ReadonlyArray<string>,
  options: CollectionOptions
): Promise<QueryFeatures> => {
  const texts = queries.map(({ text }) => text)
  const tfidf = fitTfidf(corpus, { maxTerms: vocabulary })
  const pca = fitPca(tfidf.transform(corpus), components)
  const features: ReadonlyArray<readonly [string, Features]> = [
    [queryFeatureNames.hidden, await statesOf(texts, options)],
    [queryFeatureNames.tfidf, pca.transform(tfidf.transform(texts))],
    [queryFeatureNames.length, lengthFeatures(texts)]
  ]
  return {
    entries: features.map(([name, { source }]) => ({ name, source })),
    rows: features.flatMap(([feature, { source, values }]) =>
      queries.map(({ id }, i) => ({
        query: id,
        feature,
        values: values.slice(i * source.width, (i + 1) * source.width)
      }))
    )
  }
}
