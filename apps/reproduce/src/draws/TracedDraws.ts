/**
 * Draws replies of the local model in chat form and keeps the hidden states that rewards and values are made of.
 *
 * @module
 */

import { permutation, random } from "@alloc/core/random"
import type { AnyGuidance, StateModel, TracedBatch } from "@alloc/decoders"
import { type Verifier, VerifierError } from "@alloc/verifiers"
import { Schema } from "effect"
import type { DrawJournal } from "./DrawJournal.ts"

/** Temperature of all draws. */
export const drawTemperature = 0.7

/** Seed of all draws: a sample's own comes from it, the query and the index. */
export const drawSeed = 1

/** Replies of one kind: an arm, say, or what the value network learns from. */
export interface DrawPlan {
  readonly kind: string
  readonly queries: ReadonlyArray<{ readonly id: string; readonly text: string }>
  readonly samples: number
  readonly maxTokens: number
  /** Whether the states of all prefixes are kept, not only those of the prompt and of ends. */
  readonly prefixes: boolean
  readonly guidance?: AnyGuidance | undefined
}

const Facts = Schema.Struct({
  promptTokens: Schema.Finite,
  /** Forward passes of one token, beyond the prompt. */
  evaluations: Schema.Finite,
  samples: Schema.Array(
    Schema.Struct({
      index: Schema.Finite,
      text: Schema.String,
      tokens: Schema.Finite,
      finish: Schema.Literals(["stop", "end", "length"]),
      logProbability: Schema.Finite,
      plainLogProbability: Schema.optionalKey(Schema.Finite),
      latencyMs: Schema.Finite,
      /** Drawn tokens but one that ends the text. */
      path: Schema.Array(Schema.Finite),
      /** Row of the state after the text; the next row is the state after the closed turn. */
      final: Schema.Finite,
      /** Rows of the states before each drawn token, one that ends the text included. */
      prefixes: Schema.optionalKey(Schema.Array(Schema.Finite))
    })
  )
})

/** What was drawn of one query. */
export interface DrawnReplies {
  readonly id: string
  readonly promptTokens: number
  readonly evaluations: number
  readonly prompt: Float32Array
  readonly replies: ReadonlyArray<DrawnReply>
}

/** One reply. */
export interface DrawnReply {
  readonly index: number
  readonly text: string
  readonly tokens: number
  readonly finish: "stop" | "end" | "length"
  readonly logProbability: number
  readonly plainLogProbability: number | undefined
  readonly latencyMs: number
  readonly path: ReadonlyArray<number>
  /** The state after the closed turn, which rewards read. */
  readonly closed: Float32Array
  /** What a served model gave, where one is asked. */
  readonly served: number | undefined
  /** States before each drawn token; empty where they were not kept. */
  readonly prefixes: ReadonlyArray<Float32Array>
}

const decodeFacts = Schema.decodeUnknownSync(Facts)

/** Rows of states, each kept once, and where it is. */
const rowKeeper = () => {
  const rows: Array<Float32Array> = []
  const places = new Map<Float32Array, number>()
  const keep = (state: Float32Array): number => {
    const found = places.get(state)
    if (found !== undefined) return found
    places.set(state, rows.length)
    return rows.push(state) - 1
  }
  return { rows, keep }
}

const itemOf = ({ evaluations, prompt, promptTokens, samples, traces }: TracedBatch, prefixes: boolean) => {
  const { keep, rows } = rowKeeper()
  keep(prompt)
  const byIndex = new Map(traces.map((trace) => [trace.index, trace]))
  const facts = samples.map((sample) => {
    const trace = byIndex.get(sample.index)
    if (trace === undefined) throw new Error(`sample ${sample.index} was not traced`)
    const before = prefixes ? trace.states.map(keep) : undefined
    // The two states of an end follow each other, so they are rows of their own.
    const final = rows.push(trace.last, trace.closed) - 2
    const path = sample.finish === "end" ? trace.tokens.slice(0, -1) : trace.tokens
    return { ...sample, path, final, ...(before === undefined ? {} : { prefixes: before }) }
  })
  return { facts: { promptTokens, evaluations, samples: facts }, states: rows }
}

const rewardKind = (reward: string): string => `rewards by ${reward}`

const decodeRewards = Schema.decodeUnknownSync(Schema.Array(Schema.Finite))

/** What a served model gave a query's replies, in their order; none where it was not asked. */
const servedRewards = (journal: DrawJournal, reward: string, kind: string, id: string): ReadonlyArray<number> => {
  const item = journal.get(rewardKind(reward), `${kind} ${id}`)
  return item === undefined ? [] : decodeRewards(item.facts)
}

/** Name of the item with a query's samples from an index on: those that are asked for later have one of their own. */
const itemName = (id: string, from: number): string => (from === 0 ? id : `${id} from ${from}`)

/** A query's items in the journal, and how many samples they hold. */
const itemsOf = (
  journal: DrawJournal,
  kind: string,
  id: string
): { readonly items: ReadonlyArray<string>; readonly samples: number } => {
  const items: Array<string> = []
  for (let samples = 0; ; ) {
    const item = itemName(id, samples)
    const more = journal.sampleCount(kind, item)
    if (more === 0) return { items, samples }
    items.push(item)
    samples += more
  }
}

const itemReplies = (
  journal: DrawJournal,
  kind: string,
  item: string,
  reward: string | undefined
): Omit<DrawnReplies, "id"> => {
  const found = journal.get(kind, item)
  const { evaluations, promptTokens, samples } = decodeFacts(found?.facts)
  const states = found?.states ?? []
  const served = reward === undefined ? [] : servedRewards(journal, reward, kind, item)
  return {
    promptTokens,
    evaluations,
    prompt: states[0],
    replies: samples.map(({ final, plainLogProbability, prefixes = [], ...sample }, i) => ({
      ...sample,
      served: served[i],
      plainLogProbability,
      closed: states[final + 1],
      prefixes: prefixes.map((row) => states[row])
    }))
  }
}

/** What a journal holds of a query; undefined where it was not drawn. */
export const drawnReplies = (
  journal: DrawJournal,
  kind: string,
  id: string,
  reward?: string
): DrawnReplies | undefined => {
  const parts = itemsOf(journal, kind, id).items.map((item) => itemReplies(journal, kind, item, reward))
  if (parts.length === 0) return undefined
  return {
    ...parts[0],
    id,
    evaluations: parts.reduce((sum, { evaluations }) => sum + evaluations, 0),
    replies: parts.flatMap(({ replies }) => replies)
  }
}

/** Asks a served model about the drawn replies that the journal holds no rewards of. What it answered is kept at once. */
export const rewardDraws = async (
  journal: DrawJournal,
  reward: Verifier,
  { kind, queries }: Pick<DrawPlan, "kind" | "queries">,
  { onProgress, signal }: DrawOptions = {}
): Promise<void> => {
  const own = rewardKind(reward.name)
  const items = queries.flatMap(({ id, text }) =>
    itemsOf(journal, kind, id).items.map((item) => ({ id, text, item, key: `${kind} ${item}` }))
  )
  const missing = missingOf(items, ({ key }) => journal.has(own, key))
  for (const [i, { id, item, key, text }] of missing.entries()) {
    onProgress?.(own, items.length - missing.length + i, items.length)
    signal?.throwIfAborted()
    const { replies } = itemReplies(journal, kind, item, undefined)
    const pairs = replies.map((reply) => ({ query: { id, text }, response: reply.text }))
    const rewards = (await reward.checkAll(pairs)).map((verdict) => {
      if (verdict instanceof VerifierError) throw verdict
      return verdict.reward
    })
    journal.add(own, key, { facts: rewards, states: [] })
  }
}

/** How a long run is watched and stopped. */
export interface DrawOptions {
  readonly onProgress?: ((kind: string, done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * What is missing, in an order of this process's own: two processes on one journal seldom do the same item, and where they
 * do, both get the same.
 */
export const missingOf = <A>(items: ReadonlyArray<A>, has: (item: A) => boolean): ReadonlyArray<A> => {
  const missing = items.filter((item) => !has(item))
  return Array.from(permutation(missing.length, random(process.pid, "order")), (i) => missing[i])
}

/** Draws what the journal lacks of a plan, whole queries or their last samples. Between two queries it looks whether it is to stop. */
export const drawTraces = async (
  model: StateModel,
  journal: DrawJournal,
  { guidance, kind, maxTokens, prefixes, queries, samples }: DrawPlan,
  { onProgress, signal }: DrawOptions = {}
): Promise<void> => {
  const drawn = (id: string): number => itemsOf(journal, kind, id).samples
  const missing = missingOf(queries, ({ id }) => drawn(id) >= samples)
  for (const [i, { id, text }] of missing.entries()) {
    onProgress?.(kind, queries.length - missing.length + i, queries.length)
    const from = drawn(id)
    if (from >= samples) continue
    signal?.throwIfAborted()
    const sampling = { temperature: drawTemperature, maxTokens, stop: [] }
    const request = { query: id, prompt: text, form: "chat", seed: drawSeed, from, to: samples, sampling } as const
    journal.add(kind, itemName(id, from), itemOf(await model.trace(request, guidance, signal), prefixes))
  }
}
