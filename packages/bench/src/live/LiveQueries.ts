/**
 * Which of a recording's queries are decoded live, and how they and their samples are asked for.
 *
 * @module
 */
import type { Policy } from "@alloc/core"
import { permutation, random } from "@alloc/core/random"
import type { Answer, QueryInput } from "@alloc/decoders"
import type { PlannedQuery, RecordingPlan } from "../collect/RecordingPlan.ts"
import type { Recording } from "../recording/Recording.ts"

/** Forgets a policy's state: it is only ever given states that it made itself. */
export const stateless = <State>(policy: Policy<State>): Policy => policy as Policy

/** Rows of the test queries; of a recording without any, a third, at random: the others are learnt from. */
export const testRows = (queries: Recording["queries"], seed: number): ReadonlyArray<number> => {
  const rows = [...queries.keys()].filter((q) => queries[q].split === "test")
  if (rows.length > 0) return rows
  const third = permutation(queries.length, random(seed, "live queries")).subarray(0, Math.ceil(queries.length / 3))
  return [...third].sort((a, b) => a - b)
}

/** Planned queries as `decode` takes them. */
export const decodedQueries = (
  planned: ReadonlyArray<PlannedQuery>,
  { form, prefix }: Pick<RecordingPlan, "form" | "prefix">
): ReadonlyArray<QueryInput> =>
  planned.map(({ messages, prompt, reference, row }) => {
    const chat = form === "chat" ? [{ role: "user" as const, content: prefix + prompt }] : prompt
    return { id: row.id, prompt: messages ?? chat, reference: reference ?? row.answer }
  })

/** The seed of live samples: none of the recordings', whose samples a model with seeds would draw again. */
export const drawingSeed = (recordings: ReadonlyArray<Recording>, seed: number): number =>
  recordings.some(({ manifest }) => manifest.arms.some((arm) => arm.seed === seed)) ? seed + 1 : seed

/** Samples that could not be drawn. */
export const failedSamples = (answers: ReadonlyArray<Answer>): number =>
  answers.reduce((sum, { samples }) => sum + samples.filter(({ drawn }) => drawn === undefined).length, 0)
