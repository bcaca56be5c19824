/**
 * Routes queries live between two models, and sets what that reaches beside what is forecast from replies that both
 * models gave to the same queries before. Routers learn from the replies to the other queries.
 *
 * Longer than 300 lines because a quarter of it states, as types, what a run is given and gives.
 *
 * @module
 */
import { type Policy, type Problem, samples } from "@alloc/core"
import { cascade, routing } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import { type Decoded, decode } from "@alloc/decoders"
import type { Verifier } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"
import type { PlannedQuery } from "../collect/RecordingPlan.ts"
import { type RecordingRows, recordingRows } from "../recording/Indices.ts"
import type { Recording } from "../recording/Recording.ts"
import { mostSamples, type PoolArm, type SamplePool, samplePool } from "../recording/SamplePool.ts"
import { type Estimate, estimate, forecastRuns, mean, ofRuns } from "./Forecast.ts"
import type { LiveArms } from "./LiveArms.ts"
import { liveModel } from "./LiveModel.ts"
import { decodedQueries, drawingSeed, failedSamples, stateless, testRows } from "./LiveQueries.ts"
import { type LiveRouters, trainRouters } from "./LiveRouters.ts"

/** What is run. */
export interface LiveRoutingTask extends LiveArms {
  readonly seed: number
  /** Folder of data sets whose text is not shipped. */
  readonly data?: string | undefined
  readonly limit?: number | undefined
  /** Shares of the queries that the strong model may answer, in [0, 1]. */
  readonly shares: ReadonlyArray<number>
  readonly progress?: ((step: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** What a way of routing reached live at a share, beside the forecast. */
export interface LiveRoutingOutcome {
  readonly policy: string
  /** Most replies of the strong model per query. */
  readonly share: number
  /** Mean reward of the answers; the interval is the bootstrap's, by query. */
  readonly live: Estimate
  /** Replies per query, of the weak model and the strong one. */
  readonly replies: readonly [number, number]
  /** Generated tokens, of the weak model and the strong one. */
  readonly tokens: readonly [number, number]
  /** Mean reward of runs on the same queries, forecast; 95 % of them are within the interval, and so should a live run be. */
  readonly forecast: Estimate
  /** Their replies per query, likewise. */
  readonly forecastReplies: readonly [Estimate, Estimate]
  readonly failed: number
}

/** The answer to a query, and who gave it. */
export interface LiveRoutingAnswer {
  readonly policy: string
  readonly share: number
  readonly query: string
  readonly arm: string | undefined
  readonly answer: string | undefined
  readonly reward: number
  readonly why: string
}

/** What a live run gives. */
export interface LiveRoutingResults {
  readonly weak: string
  readonly strong: string
  /** Recorded replies of each model to a query. */
  readonly recorded: number
  readonly trained: number
  readonly queries: number
  readonly seed: number
  /** What the routers read of a query to predict the weak model, and the strong one. */
  readonly features: readonly [string, string]
  readonly outcomes: ReadonlyArray<LiveRoutingOutcome>
  readonly answers: ReadonlyArray<LiveRoutingAnswer>
}

/** A way of routing: its policy at a share, and its budget in replies per query. */
interface Way {
  readonly name: string
  readonly shares: ReadonlyArray<number>
  readonly budget: (share: number) => number
  readonly make: (share: number, seed: number) => Policy
}

/** The queries that are routed, and what is known of them. */
interface RoutedQueries extends LiveRouters {
  readonly planned: ReadonlyArray<PlannedQuery>
  readonly names: readonly [string, string]
  readonly pool: SamplePool
  /** Recorded replies to the other queries, by arm. */
  readonly learnt: ReadonlyArray<PoolArm>
  readonly trained: number
}

/** Chance decides who is sent, by the seed. */
const randomly = (share: number, seed: number, size: number): Policy => {
  const chance = random(seed, "routed at random")
  return stateless(routing({ share, preference: Float64Array.from({ length: size }, () => chance.next()) }))
}

const waysOf = (shares: ReadonlyArray<number>, { binary, planned, preference }: RoutedQueries): ReadonlyArray<Way> => {
  const inner = shares.filter((share) => share > 0 && share < 1)
  const one = (): number => 1
  const routed = (share: number): Policy => stateless(routing({ share }))
  // By the paper's preference where there is one, and by the predicted gap of rewards.
  const byGap: Way = { name: "routing", shares: inner, budget: one, make: routed }
  const routers: ReadonlyArray<Way> =
    preference === undefined
      ? [byGap]
      : [
          { ...byGap, make: (share) => stateless(routing({ share, preference })) },
          { ...byGap, name: "routing-gap" }
        ]
  // The weak model answers everything first; what is left of the budget are strong replies where it failed.
  const cascades: ReadonlyArray<Way> = [
    { name: "cascade", shares: inner, budget: (share) => 1 + share, make: () => stateless(cascade()) }
  ]
  return [
    { name: "always weak", shares: [0], budget: one, make: routed },
    { name: "random", shares: inner, budget: one, make: (share, seed) => randomly(share, seed, planned.length) },
    ...routers,
    ...(binary ? cascades : []),
    { name: "always strong", shares: [1], budget: one, make: routed }
  ]
}

/** Names of the two arms; models of one name on two servers are told apart. */
const namesOf = ({ strong, weak }: LiveRoutingTask): readonly [string, string] => {
  const [first, second] = [weak.model.label, strong.model.label]
  return first === second ? [`${first} (weak)`, `${second} (strong)`] : [first, second]
}

const armPool = (recording: Recording, queries: RecordingRows, verifier: string): PoolArm =>
  samplePool(recording, { queries, arms: [recording.manifest.arms[0].name], verifier }).arms[0]

const checkSameQueries = (weak: Recording, strong: Recording): void => {
  const same = weak.queries.every(({ id }, q) => strong.queries[q]?.id === id)
  if (same && weak.queries.length === strong.queries.length) return
  const { name } = strong.manifest
  fail({ _tag: "InvalidOption", field: "strong", value: name, valid: "a recording of the weak model's queries" })
}

const chooseQueries = async (task: LiveRoutingTask): Promise<RoutedQueries> => {
  const { data = "", limit, plan, seed, strong, weak } = task
  const { manifest, queries } = weak.recording
  checkSameQueries(weak.recording, strong.recording)
  const all = new Map((await plan.queries({ data, seed, limit })).map((query) => [query.row.id, query]))
  const rows = testRows(queries, seed).filter((q) => all.has(queries[q].id))
  if (rows.length === 0) fail({ _tag: "EmptySplit", split: "test", recording: manifest.name })
  const tested = new Set(rows)
  const training = recordingRows([...queries.keys()].filter((q) => !tested.has(q)))
  const planned = rows.flatMap((q) => all.get(queries[q].id) ?? [])
  const [{ name: verifier }] = plan.verifiers
  const routers = await trainRouters({
    recordings: [weak.recording, strong.recording],
    training,
    ids: planned.map(({ row }) => row.id),
    prompts: planned.map(({ prompt }) => plan.prefix + prompt),
    texts: planned.map(({ prompt, row }) => row.text ?? prompt),
    states: task.states,
    seed
  })
  const names = namesOf(task)
  const arms = [weak, strong].map(({ recording }, a) => {
    return { ...armPool(recording, recordingRows(rows), verifier), name: names[a], answers: undefined }
  })
  const learnt = [weak, strong].map(({ recording }) => armPool(recording, training, verifier))
  return { ...routers, planned, names, pool: { size: rows.length, arms }, learnt, trained: training.length }
}

const problemOf = ({ curves, names }: RoutedQueries, budget: number, seed: number): Problem => ({
  arms: names.map((name, a) => ({ name, curves: curves[a] })),
  budget: samples(budget),
  seed
})

/** What runs on the same queries should come to. */
const forecastOf = (
  way: Way,
  share: number,
  queries: RoutedQueries,
  seed: number
): Pick<LiveRoutingOutcome, "forecast" | "forecastReplies"> => {
  const { curves, learnt, pool } = queries
  const predictions = learnt.map((arm, a) => ({ curves: curves[a], learnt: arm }))
  const runs = forecastRuns({ pool, predictions, most: 1, seed }, (own) => ({
    policy: way.make(share, own),
    problem: problemOf(queries, way.budget(share), own)
  }))
  const replies = (a: number): Estimate => ofRuns(runs.map(({ byArm }) => mean(byArm[a].committed)))
  return { forecast: ofRuns(runs.map(({ value }) => mean(value))), forecastReplies: [replies(0), replies(1)] }
}

const outcomeOf = (
  way: Way,
  share: number,
  { answers, usage }: Decoded,
  queries: RoutedQueries,
  seed: number
): LiveRoutingOutcome => {
  const perQuery = (arm: string): number =>
    mean(answers.map((one) => one.samples.filter((sample) => sample.arm === arm).length))
  const tokensOf = (arm: string): number =>
    (usage.arms[arm] ?? []).reduce((sum, { completionTokens }) => sum + completionTokens, 0)
  const [weak, strong] = queries.names
  return {
    policy: way.name,
    share,
    live: estimate(
      answers.map(({ reward = 0 }) => reward),
      seed
    ),
    replies: [perQuery(weak), perQuery(strong)],
    tokens: [tokensOf(weak), tokensOf(strong)],
    ...forecastOf(way, share, queries, seed),
    failed: failedSamples(answers)
  }
}

const answersOf = (policy: string, share: number, { answers }: Decoded): ReadonlyArray<LiveRoutingAnswer> =>
  answers.map(({ id, reward = 0, sample, text, why }) => {
    return { policy, share, query: id, arm: sample?.arm, answer: text, reward, why: why.text }
  })

/** Decodes all queries once. */
const decodeOnce = (
  task: LiveRoutingTask,
  { curves, names, planned }: RoutedQueries,
  verifier: Verifier,
  policy: Policy,
  budget: number
): Promise<Decoded> => {
  const { plan, seed, signal, strong, weak } = task
  const recordings = [weak.recording, strong.recording]
  return decode({
    queries: decodedQueries(planned, plan),
    arms: [weak, strong].map(({ model }, a) => {
      const drawn = liveModel(model.source, model.label, plan.prefix)
      return { name: names[a], model: drawn, predict: () => curves[a] }
    }),
    policy,
    budget: { samples: budget },
    maximum: 1,
    verifier,
    sampling: plan.sampling,
    seed: drawingSeed(recordings, seed),
    signal
  })
}

const runAll = async (task: LiveRoutingTask, verifier: Verifier): Promise<LiveRoutingResults> => {
  const { progress, seed, shares } = task
  progress?.("training routers")
  const queries = await chooseQueries(task)
  const outcomes: Array<LiveRoutingOutcome> = []
  const answers: Array<LiveRoutingAnswer> = []
  for (const way of waysOf(shares, queries)) {
    for (const share of way.shares) {
      progress?.(`${way.name} at ${share}`)
      const decoded = await decodeOnce(task, queries, verifier, way.make(share, seed), way.budget(share))
      answers.push(...answersOf(way.name, share, decoded))
      outcomes.push(outcomeOf(way, share, decoded, queries, seed))
    }
  }
  const { features, names, planned, pool, trained } = queries
  const recorded = Math.min(...pool.arms.map(mostSamples))
  return {
    weak: names[0],
    strong: names[1],
    recorded,
    trained,
    queries: planned.length,
    seed,
    features,
    outcomes,
    answers
  }
}

/**
 * Answers a third of the plan's queries live: all by the weak model, all by the strong one, and at each share at random, by
 * a router that learnt from both models' replies to the other queries and, where rewards are 0 or 1, by a cascade that asks
 * the strong model only where the weak one's reply is wrong. Beside each outcome stands what the recorded replies to
 * the same queries forecast.
 *
 * @throws BenchError `EmptySplit`; `InvalidOption` where the recordings are of different queries; `Unavailable` where they
 *   hold other hidden states than are read; DecoderError as `decode`
 */
export const runLiveRouting = (task: LiveRoutingTask): Promise<LiveRoutingResults> =>
  task.plan.judge(([verifier]) => runAll(task, verifier))
