/**
 * Adaptive best-of-k on rewards that are real numbers: on all instructions, and on those whose rewards vary least and
 * most (the paper's tranches).
 *
 * @module
 */
import {
  type BestOfKOptions,
  bestOfK,
  type Evaluate,
  policyEntry,
  type Recording,
  recordedFeature,
  rewardEntries,
  rewardPredictors
} from "@alloc/bench"
import { online } from "@alloc/core"
import { named } from "@alloc/core/policies"
import { ridge } from "@alloc/predictor"
import { alpacaVerifiers, middleStates } from "../chat/AlpacaRecording.ts"
import { queryFeatureNames } from "../queries/QueryFeatures.ts"
import { withSamples } from "./DerivedArms.ts"

/** Share of the queries with the least varied rewards, and of those with the most varied, in the tranches. */
const trancheShare = 0.1

/**
 * Average samples of an instruction. An oracle decides on half of them and gives every instruction one, so that at the powers of
 * two it has next to nothing to decide: at 3 of 8, and at 1.5 of 4, it has.
 */
const budgets = { full: [1, 2, 3, 4, 8], tranches: [1, 1.5, 2, 3, 4] } as const

const sampleCounts = ({ arms: [{ offsets }] }: Recording): ReadonlyArray<number> =>
  Array.from(offsets.subarray(1), (end, q) => end - offsets[q])

/** Those of the budgets for which every instruction with samples has enough. */
const servedBudgets = (recording: Recording, wanted: ReadonlyArray<number>): ReadonlyArray<number> => {
  const fewest = Math.min(...sampleCounts(recording).filter((count) => count > 0))
  return wanted.filter((budget) => budget <= fewest)
}

const optionsFor = (recording: Recording, wanted: ReadonlyArray<number>): BestOfKOptions => {
  const maxSamples = Math.max(...sampleCounts(recording))
  const words = rewardPredictors(maxSamples, ridge(), recordedFeature(queryFeatureNames.tfidf))
  const middle = rewardPredictors(maxSamples, ridge(), recordedFeature(middleStates.name))
  const predictors = {
    ...rewardPredictors(maxSamples),
    "point-words": words.point,
    "spread-words": words.spread,
    "point-middle": middle.point,
    "spread-middle": middle.spread
  }
  return {
    verifier: alpacaVerifiers.reward,
    feature: queryFeatureNames.hidden,
    design: { kind: "cross-fit", folds: 5 },
    minimum: 1,
    budgets: servedBudgets(recording, wanted),
    predictors,
    entries: [
      ...rewardEntries,
      ...(["point-words", "spread-words", "point-middle", "spread-middle"] as const).map((predictor) =>
        policyEntry(`online-${predictor}`, "once", () => named(`online-${predictor}`, online()), {
          predictor,
          against: ["uniform"]
        })
      )
    ],
    valueTitle: "Best reply's reward, deviations",
    notes: recording.manifest.verifiers.map(({ description, name }) => `${name}: ${description}.`)
  }
}

/** All instructions. */
export const chatFull: Evaluate = (recording, run) =>
  bestOfK({
    ...optionsFor(recording, budgets.full),
    title: "Chat: best of k samples of SmolLM2-135M, all instructions"
  })(recording, run)

/** Variance of each query's rewards at even places. */
const evenVariance = (recording: Recording, verifier: string): Float64Array => {
  const { arms } = withSamples(recording, (_, place) => place % 2 === 0)
  const [{ offsets, rewards }] = arms
  const all = rewards.get(verifier) ?? new Float64Array()
  return Float64Array.from(recording.queries, (_, q) => {
    const own = all.subarray(offsets[q], offsets[q + 1]).filter((reward) => !Number.isNaN(reward))
    const mean = own.reduce((sum, reward) => sum + reward / own.length, 0)
    return own.reduce((sum, reward) => sum + (reward - mean) ** 2 / own.length, 0)
  })
}

/** Ids of the queries in the tranches, of the splits named: chosen on the samples of the first arm at even places. */
export const trancheQueries = (
  recording: Recording,
  verifier: string,
  splits: ReadonlyArray<string> = ["all", "train", "validation", "test"]
): ReadonlySet<string> => {
  const variance = evenVariance(recording, verifier)
  const order = [...variance.keys()]
    .filter((q) => splits.includes(recording.queries[q].split))
    .sort((a, b) => variance[a] - variance[b] || a - b)
  const size = Math.max(1, Math.round(trancheShare * order.length))
  return new Set([...order.slice(0, size), ...order.slice(-size)].map((q) => recording.queries[q].id))
}

/** Both tranches, chosen on half of the samples and scored on the other half. */
export const chatTranches: Evaluate = (recording, run) => {
  const scored = trancheQueries(recording, alpacaVerifiers.reward)
  const odd = withSamples(recording, (_, place) => place % 2 === 1)
  const options = optionsFor(odd, budgets.tranches)
  const kept = odd.arms[0].sample.length
  const all = recording.arms[0].sample.length
  return bestOfK({
    ...options,
    scored,
    title: "Chat: best of k samples, the instructions whose rewards vary least and most",
    notes: [
      `${scored.size} instructions: the tenth with the lowest and the tenth with the highest variance of reward over half of the samples; on the other half (${kept} of ${all} samples) predictors learn, from all instructions, and everything is scored.`,
      "The paper reports that adaptive allocation gains more here than on all queries.",
      ...(options.notes ?? [])
    ]
  })(odd, run)
}
