/**
 * Difficulty shared over two decoders: what the outcomes of another one say of the tasks.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import { type Counts, inputs, selectCounts, selectInputs } from "@alloc/predictor"
import { type ArmOutcomes, fitItemResponse } from "@alloc/predictor/arms"
import type { TrainingTasks, Trial } from "./TrainingTasks.ts"

/** A row of two arms for each query: the decoder's own outcomes and the other one's. */
const bothOf = (own: Counts, other: Counts): ArmOutcomes => {
  const rows = (mine: ArrayLike<number>, others: ArrayLike<number>) =>
    Float64Array.from({ length: 2 * mine.length }, (_, i) => (i % 2 === 0 ? mine : others)[i >> 1])
  return { arms: 2, successes: rows(own.successes, other.successes), trials: rows(own.trials, other.trials) }
}

/** The same queries with nothing known of the decoder itself. */
const othersAlone = (other: Counts): ArmOutcomes => {
  const none = new Float64Array(other.trials.length)
  return bothOf({ successes: none, trials: none }, other)
}

/**
 * Beta item response over two decoders, both asked on every query that is learnt from: by the query's features alone, and
 * by what the other decoder did on the very query, which costs its samples.
 */
export const itemTrials = (
  { counts, queries }: TrainingTasks,
  features: Features,
  other: Counts
): ReadonlyArray<Trial> => {
  const all = inputs(
    queries.map(({ id }) => id),
    features
  )
  const fit = (learnt: Int32Array) =>
    fitItemResponse(
      {
        features: selectInputs(all, learnt).features,
        outcomes: bothOf(selectCounts(counts, learnt), selectCounts(other, learnt))
      },
      { strengths: [0.1, 0.01] }
    )
  const trial = (name: string, known: (held: Int32Array) => ArmOutcomes | undefined): Trial => ({
    name,
    predict: async (learnt, held) => {
      const { features: own } = selectInputs(all, held)
      const { curves, probability } = fit(learnt).predict({ features: own, outcomes: known(held) })
      return {
        probability: Float64Array.from(held, (_, i) => probability[2 * i]),
        curves: (maxSamples) => curves(0, maxSamples)
      }
    }
  })
  return [
    trial("item response of two decoders", () => undefined),
    trial("item response, the other decoder's outcomes known", (held) => othersAlone(selectCounts(other, held)))
  ]
}
