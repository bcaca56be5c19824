/**
 * Queries as a caller gives them, and as decoding works with them.
 *
 * @module
 */
import type { Query } from "@alloc/verifiers"
import { fail } from "../DecoderError.ts"
import { type GivenSample, type Prompt, promptMessages, promptText } from "../models/Model.ts"

/** A query: its text alone, or with an id, messages, and what the verifier needs. */
export type QueryInput =
  | string
  | {
      /** Stable id, part of each sample's seed. Default: its place in the list. */
      readonly id?: string | undefined
      readonly prompt: Prompt
      /** The known answer, the tests, or whatever the verifier judges by. */
      readonly reference?: unknown
      /** Samples that were drawn before, of the first arm: they are used first and cost nothing. */
      readonly drawn?: ReadonlyArray<string | GivenSample> | undefined
    }

/** A query in full. */
export interface LiveQuery {
  readonly id: string
  readonly prompt: Prompt
  readonly reference: unknown
  readonly drawn: ReadonlyArray<GivenSample>
  /** As verifiers and predictors read it. */
  readonly query: Query
}

/** How prompts that are texts are put: as a user's message, or as texts to go on with. */
export type PromptForm = "chat" | "plain"

const liveQuery = (input: QueryInput, place: number, form: PromptForm): LiveQuery => {
  const given = typeof input === "string" ? { prompt: input } : input
  const { drawn = [], id = String(place), prompt, reference } = given
  if (id === "") fail({ _tag: "InvalidRequest", field: `id of query ${place}`, value: "empty", valid: "a text" })
  const text = promptText(prompt)
  if (text === "")
    fail({ _tag: "InvalidRequest", field: `prompt of query ${id}`, value: "empty", valid: "a text, or messages" })
  return {
    id,
    prompt: form === "chat" ? promptMessages(prompt) : prompt,
    reference,
    drawn: drawn.map((sample) => (typeof sample === "string" ? { text: sample } : sample)),
    query: { id, text, reference }
  }
}

/**
 * All queries in full; refuses an id that occurs twice.
 *
 * @throws DecoderError `InvalidRequest`
 */
export const liveQueries = (
  inputs: ReadonlyArray<QueryInput>,
  form: PromptForm = "plain"
): ReadonlyArray<LiveQuery> => {
  const queries = inputs.map((input, place) => liveQuery(input, place, form))
  const seen = new Set<string>()
  for (const { id } of queries) {
    if (seen.has(id)) fail({ _tag: "InvalidRequest", field: "id", value: `${id}, twice`, valid: "ids that differ" })
    seen.add(id)
  }
  return queries
}
