/**
 * What best-of-k runs on: a recording's usable queries, predicted, and those of them that are scored.
 *
 * @module
 */
import type { FeatureSource } from "@alloc/core/recording"
import { inputs as makeInputs, selectInputs, selectRows } from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import type { EvaluationOptions } from "../experiment/Experiment.ts"
import { rescore } from "../experiment/Rescore.ts"
import { binaryEntries } from "../measure/Controls.ts"
import type { CurvePredictor, RewardRows } from "../predict/CurvePredictor.ts"
import { featureContext } from "../predict/Features.ts"
import { type PredictedQueries, type PredictionTask, predictHeldOut } from "../predict/HeldOutPredictions.ts"
import { fitAgain } from "../predict/OtherFits.ts"
import { fixedPart } from "../recording/FixedPart.ts"
import { inRecording, type RecordingRows, recordingRows, scoredPositions, usableRows } from "../recording/Indices.ts"
import type { Recording } from "../recording/Recording.ts"
import { type PoolArm, type SamplePool, sampleCount, samplePool } from "../recording/SamplePool.ts"
import type { BestOfKOptions } from "./BestOfKOptions.ts"

/** Queries, samples and predictions, ready to be measured. */
export interface PreparedBestOfK {
  readonly recording: Recording
  readonly arm: string
  readonly verifier: string
  readonly source: FeatureSource
  /** Number of queries without a sample of the arm. */
  readonly leftOut: number
  readonly baselines: Readonly<Record<string, CurvePredictor>>
  /** Names of the baselines that need text which the recording does not hold. */
  readonly unreadable: ReadonlyArray<string>
  readonly predicted: PredictedQueries
  /** The same after learning from other queries: random halves of the training queries. */
  readonly refits: ReadonlyArray<PredictedQueries>
  /** Samples of all usable queries, and of the scored ones. */
  readonly usable: PoolArm
  readonly scored: SamplePool
  /** Rows of the scored queries in the recording. */
  readonly scoredRows: RecordingRows
}

/** Rewards of each query's samples. */
export const rewardRowsOf = (arm: PoolArm): RewardRows =>
  Array.from({ length: arm.offsets.length - 1 }, (_, i) => arm.rewards.subarray(arm.offsets[i], arm.offsets[i + 1]))

/** Some of the scored queries, by position; all models stay as they were trained. */
const onlyScored = (predicted: PredictedQueries, kept: ReadonlyArray<number>): PredictedQueries => {
  if (kept.length === predicted.scored.length) return predicted
  const rows = Int32Array.from(kept)
  const places = new Map(kept.map((position, place) => [position, place]))
  return {
    ...predicted,
    scored: usableRows(rows.map((position) => predicted.scored[position])),
    outputs: new Map([...predicted.outputs].map(([name, outputs]) => [name, selectRows(outputs, rows)])),
    groups: predicted.groups
      .map((group) => ({
        ...group,
        scored: scoredPositions(Array.from(group.scored).flatMap((position) => places.get(position) ?? []))
      }))
      .filter(({ scored }) => scored.length > 0)
  }
}

interface Chosen {
  readonly recording: Recording
  readonly arm: string
  readonly verifier: string
  readonly poolOf: (rows: RecordingRows) => SamplePool
}

/** The arm and the verifier that count. */
const choose = async (given: Recording, options: BestOfKOptions, run: EvaluationOptions): Promise<Chosen> => {
  if (run.arms !== undefined && run.arms.length !== 1)
    fail({ _tag: "InvalidOption", field: "arms", value: run.arms.join(", "), valid: "one arm: best-of-k has no other" })
  if (run.verifier !== undefined) run.progress?.(`scoring anew with ${run.verifier.name}`)
  const fixed = fixedPart(given)
  const recording = run.verifier === undefined ? fixed : await rescore(fixed, run.verifier)
  const { manifest } = recording
  const arm = run.arms?.[0] ?? options.arm ?? manifest.arms[0]?.name ?? ""
  const verifier = run.verifier?.name ?? options.verifier ?? manifest.verifiers[0]?.name ?? ""
  const index = recording.arms.findIndex(({ name }) => name === arm)
  const answers = index < 0 ? undefined : new Map([[arm, await recording.answers(index)]])
  const poolOf = (queries: RecordingRows): SamplePool =>
    samplePool(recording, { queries, arms: [arm], verifier, answers })
  return { recording, arm, verifier, poolOf }
}

/** Predictors that learnt from random halves of the queries, each half its own. */
const refitted = (
  task: PredictionTask,
  trained: number,
  run: EvaluationOptions
): Promise<ReadonlyArray<PredictedQueries>> =>
  fitAgain(task.rewards.length, trained, run, ({ learnable, number }, { progress }) => {
    progress?.("training predictors on half of the queries")
    return predictHeldOut({ ...task, baselines: {}, seed: run.seed + number, learnable })
  })

/**
 * Chooses arm and verifier, trains the predictors and predicts the scored queries.
 *
 * @throws BenchError `UnknownArmName`, `UnknownVerifier`, `UnknownFeature`, `EmptySplit`, `InvalidOption`
 */
export const prepareBestOfK = async (
  given: Recording,
  options: BestOfKOptions,
  run: EvaluationOptions
): Promise<PreparedBestOfK> => {
  const { arm, poolOf, recording, verifier } = await choose(given, options, run)
  const { queries } = recording
  const features =
    recording.features.get(options.feature) ??
    fail({
      _tag: "UnknownFeature",
      feature: options.feature,
      valid: [...recording.features.keys()].join(", ") || "none in this recording"
    })
  const everything = poolOf(recordingRows(queries.keys()))
  // A query without a sample from this arm is unavailable, not wrong: it is left out, and counted.
  const usable = recordingRows(Array.from(queries.keys()).filter((q) => sampleCount(everything.arms[0], q) > 0))
  const pool = usable.length === queries.length ? everything : poolOf(usable)
  const hasText = usable.every((q) => queries[q].text !== undefined)
  const baselines = Object.entries(options.baselines ?? {})
  const readable = Object.fromEntries(baselines.filter(([, { text }]) => hasText || !text))
  const ids = queries.map(({ id }) => id)
  run.progress?.("training predictors")
  const task: PredictionTask = {
    recording: recording.manifest.name,
    inputs: selectInputs(makeInputs(ids, features), usable),
    rewards: rewardRowsOf(pool.arms[0]),
    splits: Array.from(usable, (q) => queries[q].split),
    context: featureContext(recording),
    predictors: options.predictors,
    baselines: readable,
    fittedOn: new Set((options.entries ?? binaryEntries).flatMap((entry) => (entry.fitted ? [entry.predictor] : []))),
    design: options.design,
    seed: run.seed
  }
  const trained = await predictHeldOut(task)
  const counted = Array.from(trained.scored.keys()).filter(
    (i) => options.scored?.has(ids[usable[trained.scored[i]]]) ?? true
  )
  if (counted.length === 0)
    fail({ _tag: "InvalidOption", field: "scored", value: "no query", valid: "ids of queries that are scored" })
  const kept = counted.slice(0, run.limit)
  const predicted = onlyScored(trained, kept)
  const refits = await refitted(task, trained.trained, run)
  const scoredRows = inRecording(usable, predicted.scored)
  return {
    recording,
    arm,
    verifier,
    source: features.source,
    leftOut: queries.length - usable.length,
    baselines: readable,
    unreadable: baselines.filter(([name]) => !(name in readable)).map(([name]) => name),
    predicted,
    refits: refits.map((refit) => onlyScored(refit, kept)),
    usable: pool.arms[0],
    scored: poolOf(scoredRows),
    scoredRows
  }
}
