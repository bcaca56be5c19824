/**
 * Makes a recording of what a collection has drawn.
 *
 * @module
 */
import { cpus } from "node:os"
import type { FeatureRow, RewardRow, SampleRow } from "@alloc/core/recording"
import type { Verdict } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"
import type { ArmEntry, RecordingManifest } from "../recording/Manifest.ts"
import { writeRecording } from "../recording/Write.ts"
import type { CollectionModel } from "./CollectionModel.ts"
import { planFingerprint } from "./CollectSamples.ts"
import { openJournal } from "./Journal.ts"
import { judgeSamples } from "./JudgeSamples.ts"
import { drawnFeature, type RecordingPlan } from "./RecordingPlan.ts"
import type { RecordingRun } from "./RecordingRun.ts"

/** What the journal holds of a run. */
interface Drawn {
  readonly samples: ReadonlyArray<SampleRow>
  readonly states: ReadonlyArray<FeatureRow>
  readonly promptTokens: ReadonlyMap<string, number>
}

/** The run's own samples and states; fails with `Unavailable` where some are missing. */
const readDrawn = (experiment: string, name: string, { journal: file, queries, samplePlan }: RecordingRun): Drawn => {
  using journal = openJournal(file, planFingerprint(samplePlan))
  const perQuery = samplePlan.passes[samplePlan.passes.length - 1]
  const wanted = new Set(queries.map(({ row }) => row.id))
  const samples = [...journal.samples()].filter(({ query, sample }) => wanted.has(query) && sample < perQuery)
  const states = [...journal.features(drawnFeature)].filter(({ query }) => wanted.has(query))
  const checkEnough = (what: string, have: number, want: number): void => {
    if (have >= want) return
    const how = `${have} of ${want} ${what} are there; collect the rest first: pnpm bench collect ${experiment}`
    fail({ _tag: "Unavailable", what: `the recording ${name}`, how })
  }
  checkEnough("samples", samples.length, queries.length * perQuery)
  checkEnough("hidden states", states.length, queries.length)
  return { samples, states, promptTokens: journal.promptTokens(samplePlan.arm) }
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
    ...(modelHash === undefined ? {} : { modelHash }),
    temperature,
    topK: 0,
    topP: 1,
    minP: 0,
    maxTokens,
    prompt: prefix + prompt,
    stop: [...stop],
    seed
  }
}

const roundingNote = (): string =>
  `Written on a machine with ${cpus()[0]?.model ?? "an unknown processor"}. Another kind of processor may round differently, and then draws other samples of the same distribution.`

/** A sample as the recording holds it. */
const sampleRow = (sample: SampleRow, arm: string, verdicts: ReadonlyArray<Verdict>): SampleRow => {
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

/**
 * Writes the recording of a finished collection; rewards are those of the plan's verifiers.
 *
 * @throws BenchError `Unavailable` where samples or hidden states are missing, `VerifierFailed`, and what
 *   `writeRecording` throws
 */
export const exportRecording = async (
  plan: RecordingPlan,
  run: RecordingRun,
  model: Pick<CollectionModel, "model" | "modelHash" | "states">,
  directory: string
): Promise<RecordingManifest> => {
  const { licence, name, notes, seeds, split, title } = plan.manifest(run.samplePlan.seed)
  const { arm } = run.samplePlan
  const { verifiers } = plan
  const { promptTokens, samples, states } = readDrawn(plan.experiment, name, run)
  const verdictsOf = await judgeSamples(plan, run.queries, samples)
  return writeRecording(directory, {
    manifest: {
      name,
      title,
      arms: [armEntry(plan, run, model)],
      verifiers,
      features: [{ name: drawnFeature, source: model.states.source }],
      split,
      seeds,
      licence,
      notes: [...notes, roundingNote()]
    },
    queries: run.queries.map(({ row }) => ({ ...row, promptTokens: promptTokens.get(row.id) })),
    samples: samples.map((sample) => sampleRow(sample, arm, verdictsOf(sample))),
    rewards: samples.flatMap((drawn): ReadonlyArray<RewardRow> => {
      const { query, sample } = drawn
      return verdictsOf(drawn).map(({ reward }, v) => ({ query, arm, sample, verifier: verifiers[v].name, reward }))
    }),
    features: states
  })
}
