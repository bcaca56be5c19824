/**
 * Makes the content of a recording of what a collection has drawn.
 *
 * @module
 */
import { cpus } from "node:os"
import type { FeatureRow, HiddenStates, QueryRow, RewardRow, SampleRow } from "@alloc/core/recording"
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import { fail } from "../BenchError.ts"
import type { ArmEntry, ManifestContent } from "../recording/Manifest.ts"
import type { RecordingContent } from "../recording/Rows.ts"
import { readFeatures } from "../store/StoredFeatures.ts"
import { storedQueries } from "../store/StoredQueries.ts"
import { readSamples } from "../store/StoredSamples.ts"
import type { Store } from "../store/StoreLayer.ts"
import { wantedSamples } from "../store/WantedSamples.ts"
import type { CollectionModel } from "./CollectionModel.ts"
import { beginCollection } from "./CollectSamples.ts"
import { storedFeature } from "./CollectStates.ts"
import { judgeSamples, type SampleVerdict } from "./JudgeSamples.ts"
import { drawnFeature, type PlannedQuery, type RecordingPlan } from "./RecordingPlan.ts"
import { fixedQueries, type RecordingRun } from "./RecordingRun.ts"
import { runOnStore } from "./RunOnStore.ts"
import { storedVerdicts } from "./StoredVerdicts.ts"

/** What the store holds of a run. */
interface Drawn {
  readonly queries: ReadonlyArray<PlannedQuery>
  readonly samples: ReadonlyArray<SampleRow>
  readonly states: ReadonlyArray<FeatureRow>
  readonly promptTokens: ReadonlyMap<string, number>
  /** Samples that each query was to get, by id, where that depended on what came of them. */
  readonly wanted?: ReadonlyMap<string, number> | undefined
}

/** Queries whose samples are read together. */
const pageQueries = 500

const sampleRows = (
  collection: number,
  ids: ReadonlyMap<number, string>,
  arm: string,
  perQuery: (query: number) => number
): Effect.Effect<ReadonlyArray<SampleRow>, SqlError.SqlError, Store> =>
  Effect.gen(function* () {
    const rows: Array<SampleRow> = []
    const last = [...ids.keys()].reduce((most, number) => Math.max(most, number), -1)
    for (let first = 0; first <= last; first += pageQueries)
      for (const one of yield* readSamples(collection, first, first + pageQueries - 1)) {
        const { failed, latencyMs, logProbability, query: number, sample, text, tokens } = one
        const query = ids.get(number)
        if (query === undefined || sample >= perQuery(number)) continue
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
      const each = passes[passes.length - 1]
      const uniform = yield* sampleRows(collection.collection, ids, arm, () => each)
      const wanted = yield* wantedSamples(collection.collection)
      // What has as many samples of every query as were asked for is no matter of how it was drawn.
      const adaptive = run.adaptive !== undefined || (wanted.size > 0 && uniform.length < queries.length * each)
      const samples = adaptive
        ? yield* sampleRows(collection.collection, ids, arm, (query) => wanted.get(query) ?? each)
        : uniform
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
      const byId = new Map([...ids].map(([query, id]) => [id, wanted.get(query) ?? each]))
      return { queries, samples, states, promptTokens, wanted: adaptive ? byId : undefined }
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
  const asked = run.adaptive === undefined ? undefined : drawn.wanted
  const inAll = queries.reduce((sum, { row }) => sum + (asked?.get(row.id) ?? perQuery), 0)
  checkEnough("samples", drawn.samples.length, inAll)
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

const adaptiveNote =
  "How many samples a query of another split than test has depended on what they came to: the likelihood of the counts is right, rates of success are not."

/** Queries under the split that says whose number of samples was fixed beforehand, and what a manifest says of it. */
const ofStopping = (
  { queries, wanted }: Drawn,
  all: ReadonlyArray<PlannedQuery>
): {
  readonly rows: ReadonlyArray<QueryRow>
  readonly said: Pick<ManifestContent, "stopping">
  readonly notes: ReadonlyArray<string>
} => {
  if (wanted === undefined) return { rows: queries.map(({ row }) => row), said: {}, notes: [] }
  const fixed = fixedQueries(all)
  const splitOf = ({ id, split }: QueryRow): QueryRow["split"] =>
    fixed.has(id) ? "test" : split === "all" ? "train" : split
  return {
    rows: queries.map(({ row }) => ({ ...row, split: splitOf(row) })),
    said: { stopping: "adaptive" },
    notes: [adaptiveNote]
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
  const stopping = ofStopping(drawn, run.queries)
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
      ...stopping.said,
      arms: [armEntry(plan, run, model)],
      // A user's verifier does not say what its rewards are.
      verifiers: entries.map((entry) => ({ ...entry, binary: entry.binary || isBinary(rewards, entry.name) })),
      features:
        model.states === undefined || features.length === 0
          ? []
          : [{ name: drawnFeature, source: model.states.source }],
      notes: [...notes, ...stopping.notes, ...(model.modelHash === undefined ? [] : [roundingNote()])]
    },
    queries: stopping.rows.map((row) => ({ ...row, promptTokens: promptTokens.get(row.id) })),
    samples: samples.map((sample) => sampleRow(sample, arm, verdictsOf(sample))),
    rewards,
    features
  }
}
