/**
 * Routers of a live run: what recorded replies of two arms to other queries say about the queries that are routed.
 *
 * @module
 */
import type { Curves } from "@alloc/core"
import type { HiddenStates } from "@alloc/core/recording"
import { logistic, preferenceHead, preferencesOf, type Queries, trainQueries, vectorFeatures } from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import { learnPilot, predictedCurves } from "../fit/FitPolicy.ts"
import { type Pilot, pilotOf, queriesOf } from "../fit/Pilot.ts"
import type { RecordingRows } from "../recording/Indices.ts"
import type { Recording } from "../recording/Recording.ts"

/** What is routed, and what is learnt from. */
export interface RouterTask {
  /** Recordings of the weak arm's replies, and of the strong one's, to the same queries. */
  readonly recordings: readonly [Recording, Recording]
  /** Rows of the queries that are learnt from. */
  readonly training: RecordingRows
  /** The queries that are routed: ids, prompts and texts. */
  readonly ids: ReadonlyArray<string>
  readonly prompts: ReadonlyArray<string>
  readonly texts: ReadonlyArray<string>
  /** Reads hidden states of prompts; without it routers read text. */
  readonly states: HiddenStates | undefined
  readonly seed: number
}

/** What the routers say. */
export interface LiveRouters {
  /** Predicted rewards of each arm. */
  readonly curves: readonly [Curves, Curves]
  /** What was read of a query to predict each. */
  readonly features: readonly [string, string]
  /** Predicted preference for the strong arm's reply; undefined where routers read text. */
  readonly preference: Float64Array | undefined
  /** Whether all rewards that were learnt from are 0 or 1. */
  readonly binary: boolean
}

const checkStates = ({ recordings: [{ manifest }], states }: RouterTask, pilot: Pilot): void => {
  const known = pilot.states?.source
  if (states === undefined || known?.modelHash === states.source.modelHash) return
  const what = `routing live on ${manifest.name}`
  const how = `its routers read hidden states of ${known?.model ?? "a model that it does not name"}, not of ${states.source.model}`
  fail({ _tag: "Unavailable", what, how })
}

/** By the paper's routing loss, on the queries to which both arms replied. */
const preferenceOf = (weak: Pilot, strong: Pilot, live: Queries, seed: number): Float64Array => {
  const places = new Map(strong.ids.map((id, place) => [id, place]))
  const both = weak.ids.flatMap((id, place) => {
    const other = places.get(id)
    return other === undefined ? [] : [{ place, other }]
  })
  const labels = preferencesOf(
    { rewards: both.map(({ other }) => strong.rewards[other]) },
    { rewards: both.map(({ place }) => weak.rewards[place]) }
  )
  const queries = queriesOf(
    weak,
    Int32Array.from(both, ({ place }) => place)
  )
  const options = { features: vectorFeatures(), head: preferenceHead(), model: logistic(), seed }
  return trainQueries(queries, labels, options).predictQueries(live).probability
}

/**
 * Trains routers on recorded replies, and asks them about other queries.
 *
 * @throws BenchError `Unavailable` where the recordings hold no hidden states of the model that reads them
 */
export const trainRouters = async (task: RouterTask): Promise<LiveRouters> => {
  const { ids, prompts, recordings, seed, states, texts, training } = task
  const pilots = recordings.map((recording) => {
    const pilot = pilotOf(recording, training)
    return states === undefined ? { ...pilot, states: undefined } : { ...pilot, texts: undefined }
  })
  const [weak, strong] = pilots
  checkStates(task, weak)
  const live: Queries = states === undefined ? { ids, texts } : { ids, vectors: [await states.read(prompts)] }
  const [first, second] = pilots.map((pilot) => {
    const features = pilot.states !== undefined ? "states" : pilot.texts === undefined ? "none" : "auto"
    const learnt = learnPilot(pilot, features, seed)
    return { curves: predictedCurves(learnt, live, 1), features: learnt.chosen.features }
  })
  return {
    curves: [first.curves, second.curves],
    features: [first.features, second.features],
    preference: states === undefined ? undefined : preferenceOf(weak, strong, live, seed),
    binary: weak.binary && strong.binary
  }
}
