/**
 * Judges responses, those that are equal once: a small model often says the same.
 *
 * @module
 */
import { type Query, type Verdict, type Verifier, VerifierError } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"

/** A response to judge, and the sample that it is. */
export interface SampleResponse {
  readonly query: Query
  readonly sample: number
  readonly response: string
}

/**
 * The verdict on each response, in order, or why it could not be checked. The verifier sees equal responses to one query
 * once, in the order of the first.
 */
export const checkDistinct = async (
  verifier: Verifier,
  responses: ReadonlyArray<SampleResponse>
): Promise<ReadonlyArray<Verdict | VerifierError>> => {
  const distinct: Array<SampleResponse> = []
  const byQuery = new Map<string, Map<string, number>>()
  const places = responses.map((one) => {
    const known = byQuery.get(one.query.id) ?? new Map<string, number>()
    byQuery.set(one.query.id, known)
    const place = known.get(one.response) ?? distinct.push(one) - 1
    known.set(one.response, place)
    return place
  })
  const found = await verifier.checkAll(distinct.map(({ query, response }) => ({ query, response })))
  return places.map((place) => found[place])
}

/**
 * The verdict on each response, as `checkDistinct` gives it.
 *
 * @throws BenchError `VerifierFailed` for the first response that could not be checked
 */
export const judgeDistinct = async (
  verifier: Verifier,
  responses: ReadonlyArray<SampleResponse>
): Promise<ReadonlyArray<Verdict>> => {
  const found = await checkDistinct(verifier, responses)
  return found.map((verdict, place): Verdict => {
    if (!(verdict instanceof VerifierError)) return verdict
    const { query, sample } = responses[place]
    return fail({ _tag: "VerifierFailed", query: query.id, sample, problem: verdict.message })
  })
}
