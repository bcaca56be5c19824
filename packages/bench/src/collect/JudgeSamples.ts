/**
 * Judges drawn samples by the verifiers of a plan.
 *
 * @module
 */
import type { SampleRow } from "@alloc/core/recording"
import type { Verdict } from "@alloc/verifiers"
import { judgeDistinct } from "../experiment/JudgeDistinct.ts"
import type { PlannedQuery, RecordingPlan } from "./RecordingPlan.ts"
import { judgedQuery } from "./RecordingRun.ts"

/** What a recording holds of a verdict. */
export type SampleVerdict = Pick<Verdict, "reward" | "answer">

/**
 * Each verifier's verdict on every sample, in the order of the plan's verifiers; none for a sample that failed.
 *
 * @throws BenchError `VerifierFailed`
 */
export const judgeSamples = async (
  plan: RecordingPlan,
  queries: ReadonlyArray<PlannedQuery>,
  samples: ReadonlyArray<SampleRow>
): Promise<(sample: SampleRow) => ReadonlyArray<SampleVerdict>> => {
  const byId = new Map(queries.map((query) => [query.row.id, { id: query.row.id, ...judgedQuery(query) }]))
  const drawn = samples.filter(({ failed }) => !failed)
  const responses = drawn.map(({ query: id, sample, text = "" }) => {
    return { query: byId.get(id) ?? { id }, sample, response: text }
  })
  const found = await plan.judge((verifiers) =>
    Promise.all(verifiers.map((verifier) => judgeDistinct(verifier, responses)))
  )
  const places = new Map(drawn.map((sample, i) => [sample, i]))
  return (sample) => {
    const place = places.get(sample)
    return place === undefined ? [] : found.map((verdicts) => verdicts[place])
  }
}
