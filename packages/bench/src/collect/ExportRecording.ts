/**
 * Makes the content of a recording of what a collection has drawn.
 *
 * @module
 */
import { cpus } from "node:os"
import type { FeatureRow, HiddenStates, RewardRow, SampleRow } from "@alloc/core/recording"
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import { fail } from "../BenchError.ts"
import type { ArmEntry, ManifestContent } from "../recording/Manifest.ts"
import type { RecordingContent } from "../recording/Rows.ts"
import { readFeatures } from "../store/StoredFeatures.ts"
import { storedQueries } from "../store/StoredQueries.ts"
import { readSamples } from "../store/StoredSamples.ts"
import type { Store } from "../store/StoreLayer.ts"
import type { CollectionModel } from "./CollectionModel.ts"
import { beginCollection } from "./CollectSamples.ts"
import { storedFeature } from "./CollectStates.ts"
import { judgeSamples, type SampleVerdict } from "./JudgeSamples.ts"
import { drawnFeature, type PlannedQuery, type RecordingPlan } from "./RecordingPlan.ts"
import type { RecordingRun } from "./RecordingRun.ts"
import { runOnStore } from "./RunOnStore.ts"
import { storedVerdicts } from "./StoredVerdicts.ts"

/** What the store holds of a run. */
interface Drawn {
  readonly queries: ReadonlyArray<PlannedQuery>
  readonly samples: ReadonlyArray<SampleRow>
  readonly states: ReadonlyArray<FeatureRow>
  readonly promptTokens: ReadonlyMap<string, number>
}

/** Queries whose samples are read together. */
const pageQueries = 500

const sampleRows = (
  collection: number,
  ids: ReadonlyMap<number, string>,
  arm: string,
  perQuery: number
): Effect.Effect<ReadonlyArray<SampleRow>, SqlError.SqlError, Store> =>
  Effect.gen(function* () {
    const rows: Array<SampleRow> = []
    const last = [...ids.keys()].reduce((most, number) => Math.max(most, number), -1)
    for (let first = 0; first <= last; first += pageQueries)
      for (const one of yield* readSamples(collection, first, first + pageQueries - 1)) {
        const { failed, latencyMs, logProbability, query: number, sample, text, tokens } = one
        const query = ids.get(number)
        if (query === undefined || sample >= perQuery) continue
        rows.push({ query, arm, sample, failed, text, tokens, logProbability, latencyMs })
      }
    return rows
  })

/** The run's own samples and states, as far as they are there. */
const readStored = (run: RecordingRun): Promise<Drawn> =>
  runOnStore(run, () =>
    Effect.gen(function* () {
      const { layers, queries, samplePlan } = run
      const { arm, passes } = samplePlan
      const { collection, numbers } = yield* beginCollection(samplePlan, run)
      const ids = new Map(queries.map(({ row }, place) => [numbers[place], row.id]))
      const samples = yield* sampleRows(collection.collection, ids, arm, passes[passes.length - 1])
      const states = (yield* readFeatures(collection.collection, storedFeature(layers))).flatMap(
        ({ query, values }): ReadonlyArray<FeatureRow> => {
          const id = ids.get(query)
          return id === undefined ? [] : [{ query: id, feature: drawnFeature, values }]
        }
      )
      const promptTokens = new Map(
        (yield* storedQueries(collection.collection)).flatMap(({ promptTokens: tokens, query }) => {
          const id = ids.get(query)
          return id === undefined || tokens === undefined ? [] : [[id, tokens] as const]
        })
      )
      return { queries, samples, states, promptTokens }
    })
  )

/** Whether a recording may hold less than was asked for: the samples that are there, of the queries that have any. */
export type Completeness = "whole" | "partial"

/** The run's own samples and states; a whole recording fails with `Unavailable` where some are missing. */
const readDrawn = async (run: RecordingRun, hasStates: boolean, completeness: Completeness): Promise<Drawn> => {
  const { name, queries, samplePlan } = run
  const drawn = await readStored(run)
  if (completeness === "partial") {
    const sampled = new Set(drawn.samples.map(({ query }) => query))
    return { ...drawn, queries: queries.filter(({ row }) => sampled.has(row.id)) }
  }
  const perQuery = samplePlan.passes[samplePlan.passes.length - 1]
  const checkEnough = (what: string, have: number, want: number): void => {
    if (have >= want) return
    const how = `${have} of ${want} ${what} are there; collect the rest first: pnpm bench collect ${name}. pnpm bench status says what failed, pnpm bench retry tries it again, and pnpm bench export writes what is there`
    fail({ _tag: "Unavailable", what: `the recording of ${name}`, how })
  }
  checkEnough("samples", drawn.samples.length, queries.length * perQuery)
  if (hasStates) checkEnough("hidden states", drawn.states.length, queries.length)
  return drawn
}

const armEntry = (
  { prompt }: RecordingPlan,
  { samplePlan }: RecordingRun,
  { model, modelHash }: Pick<CollectionModel, "model" | "modelHash">
): ArmEntry => {
  const { arm, prefix, sampling, seed } = samplePlan
  const { maxTokens, stop, temperature } = sampling
  return {
    name: arm,
    model,
    // A model of this machine: nothing is truncated. What a server truncates by default is its own affair.
    ...(modelHash === undefined ? {} : { modelHash, topK: 0, topP: 1, minP: 0 }),
    temperature,
    maxTokens,
    prompt: prefix + prompt,
    stop: [...stop],
    seed
  }
}

/** Name and title with the model that was sampled, whichever it was, and what else a reader has to know of it. */
const namedByModel = (
  plan: RecordingPlan,
  { samplePlan }: RecordingRun,
  { label, model, shortName }: Pick<CollectionModel, "label" | "model" | "shortName">
): Pick<ManifestContent, "name" | "title" | "split" | "seeds" | "licence" | "notes"> => {
  const { extra } = samplePlan
  const said = plan.manifest(samplePlan.seed)
  const fields = extra === undefined ? [] : [`Sent with every request: ${JSON.stringify(extra)}.`]
  return {
    ...said,
    name: `${said.name}-${shortName}`,
    title: `${said.title}, ${label}`,
    notes: [...said.notes, `Replies were drawn from ${model}.`, ...fields]
  }
}

const roundingNote = (): string =>
  `Written on a machine with ${cpus()[0]?.model ?? "an unknown processor"}. Another kind of processor may round differently, and then draws other samples of the same distribution.`

const isBinary = (rewards: ReadonlyArray<RewardRow>, name: string): boolean =>
  rewards.every(({ reward, verifier }) => verifier !== name || reward === 0 || reward === 1)

/** A sample as the recording holds it. */
const sampleRow = (sample: SampleRow, arm: string, verdicts: ReadonlyArray<SampleVerdict>): SampleRow => {
  const { failed, latencyMs, logProbability, query, sample: index, text, tokens } = sample
  // Whole milliseconds: what is below them is noise, and would be most of the file.
  const latency = latencyMs === undefined ? undefined : Math.round(latencyMs)
  return {
    query,
    arm,
    sample: index,
    failed,
    text,
    answer: verdicts[0]?.answer,
    logProbability,
    tokens,
    latencyMs: latency
  }
}

/** The states that a recording holds: those of all its queries, or none. */
const statesOf = ({ queries, states }: Drawn): ReadonlyArray<FeatureRow> => {
  const there = new Map(states.map((row) => [row.query, row]))
  const wanted = queries.flatMap(({ row }) => there.get(row.id) ?? [])
  return wanted.length === queries.length ? wanted : []
}

/** What of a store a recording holds. */
export interface ExportOptions {
  /** Default "whole". */
  readonly completeness?: Completeness | undefined
  /** Names of scorings of the store, whose verdicts are taken. Default: the plan's verifiers judge the samples now. */
  readonly scores?: ReadonlyArray<string> | undefined
}

/**
 * The recording of a collection; rewards are those of the plan's verifiers, or of scorings of the store. A partial one has what is there of the queries
 * that have any samples, and hidden states where all of these have them.
 *
 * @throws BenchError `Unavailable` where samples or hidden states of a whole recording are missing, a partial one would hold
 *   none, or a scoring lacks verdicts; `StoreFailed`, `VerifierFailed`
 */
export const recordingContent = async (
  plan: RecordingPlan,
  run: RecordingRun,
  model: Pick<CollectionModel, "label" | "model" | "modelHash" | "shortName"> & {
    readonly states?: Pick<HiddenStates, "source"> | undefined
  },
  { completeness = "whole", scores }: ExportOptions = {}
): Promise<RecordingContent> => {
  const { notes, ...said } = namedByModel(plan, run, model)
  const { arm } = run.samplePlan
  const drawn = await readDrawn(run, model.states !== undefined, completeness)
  if (drawn.queries.length === 0)
    fail({ _tag: "Unavailable", what: `a recording of ${plan.experiment}`, how: "no sample of it was drawn yet" })
  const { promptTokens, queries, samples } = drawn
  const { entries, verdictsOf } =
    scores === undefined
      ? { entries: plan.verifiers, verdictsOf: await judgeSamples(plan, queries, samples) }
      : await storedVerdicts(run, scores, samples)
  const rewards = samples.flatMap((one): ReadonlyArray<RewardRow> => {
    const { query, sample } = one
    return verdictsOf(one).map(({ reward }, v) => ({ query, arm, sample, verifier: entries[v].name, reward }))
  })
  const features = model.states === undefined ? [] : statesOf(drawn)
  return {
    manifest: {
      ...said,
      arms: [armEntry(plan, run, model)],
      // A user's verifier does not say what its rewards are.
      verifiers: entries.map((entry) => ({ ...entry, binary: entry.binary || isBinary(rewards, entry.name) })),
      features:
        model.states === undefined || features.length === 0
          ? []
          : [{ name: drawnFeature, source: model.states.source }],
      notes: [...notes, ...(model.modelHash === undefined ? [] : [roundingNote()])]
    },
    queries: queries.map(({ row }) => ({ ...row, promptTokens: promptTokens.get(row.id) })),
    samples: samples.map((sample) => sampleRow(sample, arm, verdictsOf(sample))),
    rewards,
    features
  }
}
