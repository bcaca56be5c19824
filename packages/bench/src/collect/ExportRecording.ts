/**
 * Makes the content of a recording of what a collection has drawn.
 *
 * @module
 */
import { cpus } from "node:os"
import type { FeatureRow, RewardRow, SampleRow } from "@alloc/core/recording"
import type { Verdict } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"
import type { ArmEntry, ManifestContent } from "../recording/Manifest.ts"
import type { RecordingContent } from "../recording/Rows.ts"
import { journalFeature } from "./CollectFeatures.ts"
import type { CollectionModel } from "./CollectionModel.ts"
import { planFingerprint, queryKey } from "./CollectSamples.ts"
import { openJournal, promptKey } from "./Journal.ts"
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
const readDrawn = (
  experiment: string,
  { journal: file, layers, queries, samplePlan }: RecordingRun,
  hasStates: boolean
): Drawn => {
  using journal = openJournal(file, planFingerprint(samplePlan))
  const perQuery = samplePlan.passes[samplePlan.passes.length - 1]
  const { arm, prefix } = samplePlan
  const samplePrompts = new Map(samplePlan.queries.map((query) => [query.id, queryKey(query)]))
  const statePrompts = new Map(samplePlan.queries.map(({ id, prompt }) => [id, promptKey(prefix + prompt)]))
  const samples = [...journal.samples()].filter(
    ({ prompt, query, sample }) => samplePrompts.get(query) === prompt && sample < perQuery
  )
  const states = [...journal.features(journalFeature(layers))]
    .filter(({ prompt, query }) => statePrompts.get(query) === prompt)
    .map((row): FeatureRow => ({ ...row, feature: drawnFeature }))
  const checkEnough = (what: string, have: number, want: number): void => {
    if (have >= want) return
    const how = `${have} of ${want} ${what} are there; collect the rest first: pnpm bench collect ${experiment}`
    fail({ _tag: "Unavailable", what: `the recording of ${experiment}`, how })
  }
  checkEnough("samples", samples.length, queries.length * perQuery)
  if (hasStates) checkEnough("hidden states", states.length, queries.length)
  const promptTokens = new Map(
    [...samplePrompts].flatMap(([query, prompt]) => {
      const tokens = journal.promptTokens({ query, arm, prompt })
      return tokens === undefined ? [] : [[query, tokens] as const]
    })
  )
  return { samples, states, promptTokens }
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
 * The recording of a finished collection; rewards are those of the plan's verifiers.
 *
 * @throws BenchError `Unavailable` where samples or hidden states are missing, `VerifierFailed`
 */
export const recordingContent = async (
  plan: RecordingPlan,
  run: RecordingRun,
  model: Pick<CollectionModel, "label" | "model" | "modelHash" | "shortName" | "states">
): Promise<RecordingContent> => {
  const { notes, ...said } = namedByModel(plan, run, model)
  const { arm } = run.samplePlan
  const names = plan.verifiers.map((verifier) => verifier.name)
  const { promptTokens, samples, states } = readDrawn(plan.experiment, run, model.states !== undefined)
  const verdictsOf = await judgeSamples(plan, run.queries, samples)
  const rewards = samples.flatMap((drawn): ReadonlyArray<RewardRow> => {
    const { query, sample } = drawn
    return verdictsOf(drawn).map(({ reward }, v) => ({ query, arm, sample, verifier: names[v], reward }))
  })
  return {
    manifest: {
      ...said,
      arms: [armEntry(plan, run, model)],
      // A user's verifier does not say what its rewards are.
      verifiers: plan.verifiers.map((entry) => ({ ...entry, binary: entry.binary || isBinary(rewards, entry.name) })),
      features: model.states === undefined ? [] : [{ name: drawnFeature, source: model.states.source }],
      notes: [...notes, ...(model.modelHash === undefined ? [] : [roundingNote()])]
    },
    queries: run.queries.map(({ row }) => ({ ...row, promptTokens: promptTokens.get(row.id) })),
    samples: samples.map((sample) => sampleRow(sample, arm, verdictsOf(sample))),
    rewards,
    features: states
  }
}
