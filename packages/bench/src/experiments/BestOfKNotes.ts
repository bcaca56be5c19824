/**
 * What an evaluation of best-of-k says in words beside its numbers.
 *
 * @module
 */
import { spreadsOf } from "../measure/ShrunkCurves.ts"
import type { ArmEntry } from "../recording/Manifest.ts"
import { halves, isBinary, mostSamples, sampleCounts } from "../recording/SamplePool.ts"
import type { BestOfKPlan } from "./BestOfKPlan.ts"
import { canVote, replayable, votingEntries } from "./Voting.ts"

/** Names of the policies that an arm without log-probabilities cannot be replayed with. */
const leftOutOf = ({ entries, options, prepared }: BestOfKPlan): ReadonlyArray<string> => {
  const [arm] = prepared.scored.arms
  const voting = canVote(arm) ? (options.voting ?? votingEntries) : []
  const all = [...(options.entries ?? entries), ...voting]
  const kept = new Set(replayable(all, arm))
  return all.filter((entry) => !kept.has(entry)).map(({ name }) => name)
}

/** How many rows of marginals rose, and so were projected before anything was solved, by predictor. */
const projectedOf = ({ options, prepared, task }: BestOfKPlan): ReadonlyArray<string> =>
  Object.entries(options.predictors).flatMap(([name, predictor]) => {
    const outputs = prepared.predicted.outputs.get(name)
    const curves = outputs === undefined ? undefined : predictor.curves(outputs, mostSamples(task.pool.arms[0]))
    if (curves === undefined || curves.kind !== "marginals") return []
    return [
      `${name} (${predictor.name}): ${curves.hulled} of ${curves.size} predicted rows of marginals rose somewhere and were projected to their upper concave envelope before the greedy.`
    ]
  })

/**
 * How much there is to gain by moving samples. Where rewards are normal, a third sample adds half of what a second one adds:
 * it is better spent on another query if that one's rewards spread at least twice as wide.
 */
const spreadsInWords = ({ task }: BestOfKPlan): ReadonlyArray<string> => {
  const [arm] = task.pool.arms
  if (isBinary(arm)) return []
  const { between, mean, noise } = spreadsOf(arm)
  const known = Math.sqrt(between).toFixed(3)
  const chance = Math.sqrt(noise / mostSamples(arm)).toFixed(3)
  return [
    `A second sample adds ${mean.toFixed(3)} on average; between queries that differs by ${known} (standard deviation) beyond chance, and by ${chance} by chance in so many samples. A third adds half as much where rewards are normal, so a sample is worth moving only to a query whose rewards spread at least twice as wide.`
  ]
}

/**
 * By how many samples the oracle decides, and where nothing is left to decide: with few samples a query, that is at most
 * budgets.
 */
export const oracleNote = ({ halfBudgets, task }: BestOfKPlan): string => {
  const counts = sampleCounts(halves(task.pool, task.seed)[0].arms[0])
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const forced = halfBudgets.filter((budget) => budget <= task.minimum || budget >= mean)
  const decides = `The oracle decides on half of each query's samples (${Number(mean.toFixed(1))}) and is scored on the other half.`
  if (forced.length === 0) return decides
  const at = `At B = ${forced.join(" and ")} nothing is left to decide, so that there it says nothing`
  const rest = halfBudgets.filter((budget) => !forced.includes(budget))
  return `${decides} ${at}; ${rest.length === 0 ? "there is no other budget" : `it decides at B = ${rest.join(", ")}`}.`
}

/** What a reader of the results has to know beside the numbers. */
export const notesOf = (plan: BestOfKPlan, decoder: ArmEntry | undefined): ReadonlyArray<string> => {
  const { options, prepared } = plan
  const silent = leftOutOf(plan).join(", ")
  const { arm, leftOut, source, unreadable } = prepared
  const foreign = decoder?.modelHash === undefined || source.modelHash !== decoder.modelHash
  const names = unreadable.join(", ")
  return [
    ...(foreign ? [`Features are states of ${source.model}, not of the decoder (${decoder?.model ?? arm}).`] : []),
    ...(leftOut > 0 ? [`${leftOut} queries have no sample of arm ${arm} and are left out.`] : []),
    ...(names === "" ? [] : [`No text in this recording, so the baselines ${names} are not there.`]),
    ...(silent === "" ? [] : [`The decoder told no log-probabilities, so ${silent} is left out.`]),
    ...projectedOf(plan),
    ...spreadsInWords(plan),
    ...(options.notes ?? [])
  ]
}
