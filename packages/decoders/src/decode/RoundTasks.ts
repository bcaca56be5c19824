/**
 * A round of a policy as calls of models, and what came back as the policy sees it.
 *
 * @module
 */
import type { Outcomes, Round } from "@alloc/core"
import type { GivenSample } from "../models/Model.ts"
import type { UsageBook } from "../spending/Meter.ts"
import type { Answer, SampleRecord } from "./Answer.ts"
import type { LiveArm } from "./Arms.ts"
import type { LiveQuery } from "./Query.ts"

/** A query under way. */
export interface QueryState {
  readonly samples: Array<SampleRecord>
  readonly rounds: Array<Answer["why"]["rounds"][number]>
  /** By arm. */
  readonly books: ReadonlyArray<UsageBook>
  readonly nextIndex: Int32Array
  /** Requests of this round that have not come back. */
  pending: number
  answered: boolean
}

/** Samples of one query from one arm, drawn by one call of the model. */
export interface Task {
  readonly query: number
  readonly arm: number
  readonly from: number
  readonly to: number
}

/** What tasks are made of. */
interface TaskParts {
  readonly arms: ReadonlyArray<LiveArm>
  readonly queries: ReadonlyArray<LiveQuery>
  readonly inFlight: number | undefined
}

const reusedRecord = (given: GivenSample, arm: string, index: number, round: number): SampleRecord => {
  const { finish = "end", logProbability, text, thinking, thinkingTokens = 0, tokens = 0 } = given
  return {
    arm,
    index,
    round,
    reused: true,
    drawn: { text, thinking, tokens, thinkingTokens, logProbability, finish, latencyMs: 0 }
  }
}

/** The round as calls of models: samples that the caller gave are taken first. */
export const roundTasks = (
  round: Round,
  index: number,
  states: ReadonlyArray<QueryState>,
  { arms, inFlight, queries }: TaskParts
): ReadonlyArray<Task> => {
  const tasks: Array<Task> = []
  for (let k = 0; k < round.queries.length; k++) {
    const query = round.queries[k]
    const arm = round.arms[k]
    const state = states[query]
    const samples = round.samples[k]
    if (samples === 0) continue
    state.rounds.push({ round: index, arm: arms[arm].name, samples })
    const start = state.nextIndex[arm]
    const end = start + samples
    state.nextIndex[arm] = end
    const given = arm === 0 ? queries[query].drawn.slice(start, end) : []
    for (const [place, sample] of given.entries())
      state.samples.push(reusedRecord(sample, arms[arm].name, start + place, index))
    const most = Math.max(1, Math.min(arms[arm].model.capabilities.choices, inFlight ?? Number.MAX_SAFE_INTEGER))
    for (let from = start + given.length; from < end; from += most)
      tasks.push({ query, arm, from, to: Math.min(end, from + most) })
    if (given.length > 0) tasks.push({ query, arm, from: end, to: end })
  }
  for (const { query } of tasks) states[query].pending += 1
  return tasks
}

/** What the policy sees of a round: new samples, grouped by query in the order of the round. */
export const roundOutcomes = (
  order: Int32Array,
  starts: ReadonlyArray<number>,
  states: ReadonlyArray<QueryState>,
  { arms, judged }: { readonly arms: ReadonlyArray<LiveArm>; readonly judged: boolean }
): Outcomes => {
  const armOf = new Map(arms.map(({ name }, arm) => [name, arm]))
  const fresh = [...new Set(order)].flatMap((query) =>
    states[query].samples
      .slice(starts[query])
      // Calls come back in any order; policies see the order of drawing.
      .sort((a, b) => (armOf.get(a.arm) ?? 0) - (armOf.get(b.arm) ?? 0) || a.index - b.index)
      .map((sample) => ({ query, sample }))
  )
  const failed = ({ drawn, verdict }: SampleRecord): boolean => drawn === undefined || (judged && verdict === undefined)
  return {
    queries: Int32Array.from(fresh, ({ query }) => query),
    arms: Int32Array.from(fresh, ({ sample }) => armOf.get(sample.arm) ?? 0),
    rewards: Float64Array.from(fresh, ({ sample }) => sample.verdict?.reward ?? Number.NaN),
    failed: Uint8Array.from(fresh, ({ sample }) => (failed(sample) ? 1 : 0)),
    tokens: Float64Array.from(fresh, ({ sample }) => sample.drawn?.tokens ?? 0),
    logProbabilities: Float64Array.from(fresh, ({ sample }) => sample.drawn?.logProbability ?? Number.NaN),
    answers: fresh.map(({ sample }) => sample.answer)
  }
}
