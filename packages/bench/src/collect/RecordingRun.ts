/**
 * One collection: which samples of which queries, from which model, kept in which journal.
 *
 * @module
 */
import { join } from "node:path"
import { collectFeatures, journalFeature } from "./CollectFeatures.ts"
import type { CollectionModel } from "./CollectionModel.ts"
import type { CollectOptions, CollectResult } from "./CollectionRun.ts"
import { collectSamples, planFingerprint, type SamplePlan } from "./CollectSamples.ts"
import type { PlannedQuery, RecordingPlan } from "./RecordingPlan.ts"

/** One collection of a plan. */
export interface RecordingRun {
  readonly queries: ReadonlyArray<PlannedQuery>
  readonly samplePlan: SamplePlan
  /** Layers whose states are read; undefined: the last one. */
  readonly layers?: ReadonlyArray<number> | undefined
  /** The journal's file: one for each model, seed, prompt and way of sampling. */
  readonly journal: string
}

/** How much, from whom. */
export interface RecordingRunOptions {
  readonly model: Pick<CollectionModel, "arm" | "model" | "identity">
  readonly seed: number
  readonly extra?: SamplePlan["extra"]
  readonly layers?: ReadonlyArray<number> | undefined
  /** Samples of each query. */
  readonly samples: number
  /** Folder for the journal. */
  readonly work: string
}

/** The collection of a plan's queries: what is drawn, and where it is kept. */
export const recordingRun = (
  plan: RecordingPlan,
  queries: ReadonlyArray<PlannedQuery>,
  { extra, layers, model, samples, seed, work }: RecordingRunOptions
): RecordingRun => {
  const samplePlan: SamplePlan = {
    arm: model.arm,
    model: { name: model.model, sha256: model.identity },
    seed,
    sampling: plan.sampling,
    prefix: plan.prefix,
    form: plan.form,
    extra,
    queries: queries.map(({ messages, prompt, row }) => ({ id: row.id, prompt, messages })),
    // The first 32 samples of every query come first: an early end leaves a smaller, whole recording.
    passes: samples > 32 ? [32, samples] : [samples]
  }
  return {
    queries,
    samplePlan,
    layers,
    journal: join(work, `${plan.experiment}-${planFingerprint(samplePlan)}.sqlite`)
  }
}

/**
 * Reads the hidden states, where there are any, then draws the samples, that the journal lacks.
 *
 * @throws BenchError `JournalFailed`, `JournalInUse`, `OtherRun`, `InvalidPlan`, and what the model throws
 */
export const runCollection = async (
  { journal, layers, samplePlan }: RecordingRun,
  { readers, source, states }: Pick<CollectionModel, "source" | "states" | "readers">,
  options: Omit<CollectOptions, "journal">
): Promise<CollectResult> => {
  const run = { ...options, journal }
  const queries = samplePlan.queries.map(({ id, prompt }) => ({ id, prompt: samplePlan.prefix + prompt }))
  if (states === undefined) return collectSamples(samplePlan, source, run)
  const features = { feature: journalFeature(layers), fingerprint: planFingerprint(samplePlan), queries }
  const read = await collectFeatures(features, states, readers, run)
  return read.complete ? collectSamples(samplePlan, source, run) : read
}
