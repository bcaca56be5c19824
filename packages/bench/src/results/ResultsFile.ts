/**
 * `results.json` of an evaluation and all its parts.
 *
 * @module
 */
import type { PartResults, Results } from "./Schema.ts"

/** An evaluation as far as its results go: parts may have parts. */
export interface WithParts {
  readonly results: PartResults
  readonly parts?: ReadonlyArray<WithParts> | undefined
}

/** The evaluation and its parts, theirs after each, in one list. */
export const flattened = <E extends { readonly parts?: ReadonlyArray<E> | undefined }>(
  evaluation: E
): ReadonlyArray<E> => [evaluation, ...(evaluation.parts ?? []).flatMap((part) => flattened(part))]

/**
 * Content of `results.json`: the first part at the top, every other one in `parts`.
 *
 * @example
 * ```ts
 * import { bestOfK, binaryPredictors, controlEntries, openRecording, resultsOf } from "@alloc/bench"
 * import { constant } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const predictors = binaryPredictors(constant())
 * const evaluate = bestOfK({ feature, design, predictors, entries: controlEntries, resamples: 50 })
 * const evaluation = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [2, 4] })
 * const { policies } = resultsOf(evaluation)
 * console.log(policies.map(({ budget, policy }) => `${policy} at ${budget}`)[0]) // => uniform at 2
 * ```
 */
export const resultsOf = (evaluation: WithParts): Results => {
  const [first, ...others] = flattened(evaluation).map(({ results }) => results)
  return others.length === 0 ? first : { ...first, parts: others }
}

/** `results.json` as text. Same evaluation, same bytes. */
export const resultsJson = (evaluation: WithParts): string => `${JSON.stringify(resultsOf(evaluation), null, 2)}\n`
