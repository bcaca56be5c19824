/**
 * One collection: which samples of which queries, from which model, kept in which store.
 *
 * @module
 */
import { join } from "node:path"
import { storeAddress } from "../store/StoreAddress.ts"
import type { CollectionModel } from "./CollectionModel.ts"
import type { CollectOptions, CollectResult, JudgedQuery } from "./CollectionRun.ts"
import { collectSamples, planFingerprint, type SamplePlan } from "./CollectSamples.ts"
import { collectStates } from "./CollectStates.ts"
import type { PlannedQuery, RecordingPlan } from "./RecordingPlan.ts"

/** One collection of a plan. */
export interface RecordingRun {
  readonly queries: ReadonlyArray<PlannedQuery>
  readonly samplePlan: SamplePlan
  /** Layers whose states are read; undefined: the last one. */
  readonly layers?: ReadonlyArray<number> | undefined
  /** A folder, or the address of a database. */
  readonly store: string
  /** The experiment's name. */
  readonly name: string
  /** Where earlier versions drew into: a file for each model, seed, prompt and way of sampling. */
  readonly journal: string
}

/** How much, from whom. */
export interface RecordingRunOptions {
  readonly model: Pick<CollectionModel, "arm" | "model" | "modelHash" | "identity">
  readonly seed: number
  readonly extra?: SamplePlan["extra"]
  readonly layers?: ReadonlyArray<number> | undefined
  /** Samples of each query. */
  readonly samples: number
  /** Folder of the store, unless one is named, and of the journals of earlier versions. */
  readonly work: string
  readonly store?: string | undefined
}

/** What verifiers are told of a query, beside its id. */
export const judgedQuery = ({ reference, row }: PlannedQuery): JudgedQuery => ({
  text: row.text,
  reference: reference ?? row.answer
})

/** The collection of a plan's queries: what is drawn, and where it is kept. */
export const recordingRun = (
  plan: RecordingPlan,
  queries: ReadonlyArray<PlannedQuery>,
  { extra, layers, model, samples, seed, work, store = work }: RecordingRunOptions
): RecordingRun => {
  // The workers of a database have servers of their own: there, a served model is its name alone.
  const shared = storeAddress(store).kind === "postgres"
  const identity = shared ? (model.modelHash ?? model.model) : model.identity
  const samplePlan: SamplePlan = {
    arm: model.arm,
    model: { name: model.model, sha256: identity },
    seed,
    sampling: plan.sampling,
    prefix: plan.prefix,
    form: plan.form,
    extra,
    queries: queries.map((query) => {
      const { messages, prompt, row } = query
      return { id: row.id, prompt, messages, judged: judgedQuery(query) }
    }),
    // The first 32 samples of every query come first: an early end leaves a smaller, whole recording.
    passes: samples > 32 ? [32, samples] : [samples]
  }
  return {
    queries,
    samplePlan,
    layers,
    store,
    name: plan.experiment,
    journal: join(work, `${plan.experiment}-${planFingerprint(samplePlan)}.sqlite`)
  }
}

/**
 * Reads the hidden states, where there are any, then draws the samples, that the store lacks.
 *
 * @throws BenchError `StoreFailed`, `OtherManifest`, `CostCapReached`, `InvalidPlan`, and what the model throws
 */
export const runCollection = async (
  { journal, layers, name, samplePlan, store }: RecordingRun,
  { readers, source, states }: Pick<CollectionModel, "source" | "states" | "readers">,
  options: Omit<CollectOptions, "journal" | "name" | "store">
): Promise<CollectResult> => {
  const run = { ...options, store, name, journal }
  if (states === undefined) return collectSamples(samplePlan, source, run)
  const read = await collectStates(samplePlan, { states, readers, layers }, run)
  return read.complete ? collectSamples(samplePlan, source, run) : read
}
