/**
 * One collection: which samples of which queries, from which model, kept in which store.
 *
 * @module
 */
import { join } from "node:path"
import { fail } from "../BenchError.ts"
import type { CollectionOptions } from "../experiment/Experiment.ts"
import { inUniformShare } from "../recording/FixedPart.ts"
import { storeAddress } from "../store/StoreAddress.ts"
import type { AdaptiveRule } from "./AdaptiveCounts.ts"
import { collectAdaptively } from "./CollectAdaptively.ts"
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
  /** How samples are split among queries, where not all get as many. */
  readonly adaptive?: (AdaptiveRule & { readonly least: number }) | undefined
}

/** Of queries without a test split: the share that gets as many samples as all would, as in logs of live runs. */
const uniformShare = 0.1

/** The ids of queries whose number of samples does not depend on what comes of them: the test split, else a share. */
export const fixedQueries = (queries: ReadonlyArray<PlannedQuery>): ReadonlySet<string> => {
  const test = queries.filter(({ row }) => row.split === "test")
  const fixed = test.length > 0 ? test : queries.filter(({ row }) => inUniformShare(row.id, uniformShare))
  return new Set(fixed.map(({ row }) => row.id))
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
  readonly adaptive?: CollectionOptions["adaptive"]
}

const checkedRule = (
  { least, most, width }: NonNullable<CollectionOptions["adaptive"]>,
  samples: number
): NonNullable<RecordingRun["adaptive"]> => {
  const whole = (field: string, value: number, from: number, to: number): number =>
    Number.isInteger(value) && value >= from && value <= to
      ? value
      : fail({ _tag: "InvalidOption", field, value, valid: `a whole number from ${from} to ${to}` })
  if (!(width > 0 && width < 1))
    fail({ _tag: "InvalidOption", field: "--adaptive", value: width, valid: "the width of an interval, in (0, 1)" })
  return {
    width,
    least: whole("--least", least ?? Math.min(samples, Math.max(2, Math.round(samples / 4))), 1, samples),
    most: whole("--most", most ?? 4 * samples, samples, 1_000_000)
  }
}

/** What verifiers are told of a query, beside its id. */
export const judgedQuery = ({ reference, row }: PlannedQuery): JudgedQuery => ({
  text: row.text,
  reference: reference ?? row.answer
})

/**
 * The collection of a plan's queries: what is drawn, and where it is kept.
 *
 * @throws BenchError `InvalidOption` for a split of samples that cannot be
 */
export const recordingRun = (
  plan: RecordingPlan,
  queries: ReadonlyArray<PlannedQuery>,
  { adaptive, extra, layers, model, samples, seed, work, store = work }: RecordingRunOptions
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
    adaptive: adaptive === undefined ? undefined : checkedRule(adaptive, samples),
    name: plan.experiment,
    journal: join(work, `${plan.experiment}-${planFingerprint(samplePlan)}.sqlite`)
  }
}

/** Whose verifier says which samples are right, where that decides what is drawn, and its version. */
export interface JudgedBy {
  readonly plan: Pick<RecordingPlan, "judge" | "verifiers">
  readonly version: string
}

/**
 * Reads the hidden states, where there are any, then draws the samples, that the store lacks.
 *
 * @throws BenchError `StoreFailed`, `OtherManifest`, `CostCapReached`, `InvalidPlan`, and what the model throws
 */
export const runCollection = async (
  { adaptive, journal, layers, name, queries, samplePlan, store }: RecordingRun,
  { readers, source, states }: Pick<CollectionModel, "source" | "states" | "readers">,
  {
    judged,
    ...options
  }: Omit<CollectOptions, "journal" | "name" | "store"> & { readonly judged?: JudgedBy | undefined }
): Promise<CollectResult> => {
  const run = { ...options, store, name, journal }
  const read = states === undefined ? undefined : await collectStates(samplePlan, { states, readers, layers }, run)
  if (read?.complete === false) return read
  if (adaptive === undefined || judged === undefined) return collectSamples(samplePlan, source, run)
  const { plan, version } = judged
  return plan.judge(([verifier]) => {
    // Under the name that the recording has.
    const named = { ...verifier, name: plan.verifiers[0]?.name ?? verifier.name }
    const how = { ...adaptive, fixed: fixedQueries(queries), judge: { verifier: named, version } }
    return collectAdaptively(samplePlan, source, how, run)
  })
}
